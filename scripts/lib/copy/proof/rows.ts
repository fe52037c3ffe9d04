import { memorySink } from '../wire/sink.ts'
import type { Wire } from '../wire/wire.ts'
import { shownMax, type Compared, type RowDifference, type Wires } from './compared.ts'
import { rowsQuery, type Comparison, type Part } from './side.ts'
import { textTuples } from './tuples.ts'

const read = async (wire: Wire, text: string): Promise<{ rows: number; frames: Buffer }> => {
  const sink = memorySink()
  const rows = await wire.copyOut(text, sink)
  return { rows, frames: sink.frames() }
}

const readBoth = async ({ left, right }: Wires, comparison: Comparison, part: Part) =>
  Promise.all([
    read(left, rowsQuery(comparison.left, comparison, part, true)),
    read(right, rowsQuery(comparison.right, comparison, part, true)),
  ])

/** Keys (as JSON) with the hashes of their rows; a key may come more than once where nothing forbids it. */
const hashesByKey = (frames: Buffer): Map<string, string[]> => {
  const rows = new Map<string, string[]>()
  for (const values of textTuples(frames)) {
    const hash = values.pop() ?? ''
    const key = JSON.stringify(values)
    const known = rows.get(key)
    if (known) known.push(hash)
    else rows.set(key, [hash])
  }
  return rows
}

/** Takes away from both lists what both have. */
const withoutCommon = (left: string[], right: string[]): [string[], string[]] => {
  const rest = [...right]
  const only = left.filter((hash) => {
    const at = rest.indexOf(hash)
    if (at >= 0) rest.splice(at, 1)
    return at < 0
  })
  return [only, rest]
}

/** The rows in which two lists of keys and hashes (as text) differ; the order of rows means nothing. */
const rowDifferences = (left: Buffer, right: Buffer): RowDifference[] => {
  const found = hashesByKey(right)
  const differences: RowDifference[] = []
  const add = (problem: RowDifference['problem'], json: string, count: number) => {
    const key = JSON.parse(json) as RowDifference['key']
    for (let n = 0; n < count; n++) differences.push({ problem, key, columns: null })
  }
  for (const [key, hashes] of hashesByKey(left)) {
    const [missing, extra] = withoutCommon(hashes, found.get(key) ?? [])
    found.delete(key)
    const both = Math.min(missing.length, extra.length)
    add('differs', key, both)
    add('missing', key, missing.length - both)
    add('extra', key, extra.length - both)
  }
  for (const [key, hashes] of found) add('extra', key, hashes.length)
  return differences
}

/** Compares the rows of a part one by one, as text, and names the first that differ. */
export const compareRows = async (
  wires: Wires,
  comparison: Comparison,
  part: Part,
): Promise<Compared> => {
  const [expected, found] = await readBoth(wires, comparison, part)
  const differences = rowDifferences(expected.frames, found.frames)
  return {
    leftRows: expected.rows,
    rightRows: found.rows,
    differences: differences.length,
    shown: differences.slice(0, shownMax),
  }
}
