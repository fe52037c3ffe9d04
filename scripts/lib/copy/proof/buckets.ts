import { literal } from '../sql.ts'
import type { Wire } from '../wire/wire.ts'
import { shownMax, type Compared, type RowDifference, type Wires } from './compared.ts'
import type { Comparison, Side } from './side.ts'

const buckets = 1024

/** So many differing buckets are looked into; they hold a sixteenth of all rows at the most. */
const lookedInto = 64

/** The first characters of a row, to name one that has no key. */
const rowTextMax = 200

/** Number of rows and sum of hashes of each bucket that is not empty. */
const digests = async (wire: Wire, { hash, from }: Side): Promise<Map<string, string[]>> => {
  const rows = await wire.query(
    `select h & ${buckets - 1}, count(*), sum(hashint8extended(h, 0)) from (select ${hash} as h from ${from}) as q group by 1`,
  )
  return new Map(rows.map(([bucket, ...digest]) => [bucket ?? '', digest as string[]]))
}

/** Each row of some buckets: its hash, how often it is there, and its beginning. */
const contents = async (
  wire: Wire,
  { hash, from, text }: Side,
  chosen: string[],
): Promise<Map<string, { count: number; text: string }>> => {
  const rows = await wire.query(
    `select h, count(*), min(t) from (select ${hash} as h, left(${text}, ${rowTextMax}) as t from ${from}) as q
     where h & ${buckets - 1} in (${chosen.map(literal).join(', ')}) group by h`,
  )
  return new Map(rows.map(([h, count, t]) => [h ?? '', { count: Number(count), text: t ?? '' }]))
}

const rowsIn = (digest: Map<string, string[]>): number =>
  [...digest.values()].reduce((sum, [count]) => sum + Number(count), 0)

/**
 * Compares two relations without a key: rows and hashes of 1,024 buckets of the hash, then the rows of
 * those that differ. A changed row is one that is missing and one that is extra. Of more than 64 buckets
 * that differ the rest count as one difference each.
 */
export const compareBuckets = async (
  { left, right }: Wires,
  comparison: Comparison,
): Promise<Compared> => {
  const [there, here] = await Promise.all([
    digests(left, comparison.left),
    digests(right, comparison.right),
  ])
  const counts = { leftRows: rowsIn(there), rightRows: rowsIn(here) }
  const differing = [...new Set([...there.keys(), ...here.keys()])].filter(
    (bucket) => there.get(bucket)?.join(' ') !== here.get(bucket)?.join(' '),
  )
  if (differing.length === 0) return { ...counts, differences: 0, shown: [] }
  const chosen = differing.slice(0, lookedInto)
  const [expected, found] = await Promise.all([
    contents(left, comparison.left, chosen),
    contents(right, comparison.right, chosen),
  ])
  const shown: RowDifference[] = []
  let differences = differing.length - chosen.length
  for (const hash of new Set([...expected.keys(), ...found.keys()])) {
    const [one, other] = [expected.get(hash), found.get(hash)]
    const surplus = (one?.count ?? 0) - (other?.count ?? 0)
    differences += Math.abs(surplus)
    const problem = surplus > 0 ? 'missing' : 'extra'
    const text = (one ?? other)?.text ?? ''
    for (let n = 0; n < Math.abs(surplus) && shown.length < shownMax; n++)
      shown.push({ problem, key: [text], columns: null })
  }
  return { ...counts, differences, shown }
}
