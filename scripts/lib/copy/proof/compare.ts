import { memorySink } from '../wire/sink.ts'
import type { Wire } from '../wire/wire.ts'
import { columnsQuery, rowsQuery, type Comparison, type Part, type Side } from './side.ts'
import { cutPart } from './ranges.ts'
import { compareStreams } from './streams.ts'
import { textTuples } from './tuples.ts'

/** A row that is not the same on both sides. */
export interface RowDifference {
  /** `missing`: only the left side has it; `extra`: only the right side; `differs`: both, not equal. */
  problem: 'missing' | 'extra' | 'differs'
  /** The values of the key, as text. */
  key: (string | null)[]
  /** The columns that differ. */
  columns: string[] | null
}

/** What the comparison of a part came to. */
export interface Compared {
  leftRows: number
  rightRows: number
  /** How many rows are not the same. */
  differences: number
  /** The first of them. */
  shown: RowDifference[]
}

/** A connection to each side. */
export interface Wires {
  left: Wire
  right: Wire
}

/** How many differences of a part are named; all are counted. */
export const shownMax = 20

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
export const rowDifferences = (left: Buffer, right: Buffer): RowDifference[] => {
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

const columnHashes = async (
  wire: Wire,
  side: Side,
  comparison: Comparison,
  keys: string[][],
): Promise<Map<string, (string | null)[]>> => {
  const rows = await wire.query(columnsQuery(side, comparison, keys))
  return new Map(
    rows.map((row) => [JSON.stringify(row.slice(0, side.key.length)), row.slice(side.key.length)]),
  )
}

/** Names the columns in which the rows that differ do so: asks both sides for a hash of each. */
export const nameColumns = async (
  { left, right }: Wires,
  comparison: Comparison,
  differences: RowDifference[],
): Promise<void> => {
  const differing = differences.filter(({ problem }) => problem === 'differs')
  const keys = differing.flatMap(({ key }) => (key.every((value) => value !== null) ? [key] : []))
  if (keys.length === 0) return
  const [expected, found] = await Promise.all([
    columnHashes(left, comparison.left, comparison, keys),
    columnHashes(right, comparison.right, comparison, keys),
  ])
  for (const difference of differing) {
    const key = JSON.stringify(difference.key)
    const [one, other] = [expected.get(key), found.get(key)]
    if (one && other)
      difference.columns = comparison.left.columns
        .map(({ name }) => name)
        .filter((_, n) => one[n] !== other[n])
  }
}

/** Whether both sides send the same bytes for a part, and how many rows each has. */
const streamBoth = async (wires: Wires, comparison: Comparison, part: Part) => {
  const streams = compareStreams()
  const send = async (side: 'left' | 'right'): Promise<number> => {
    const query = rowsQuery(comparison[side], comparison, part, false)
    const rows = await wires[side].copyOut(query, streams[side])
    streams.ended(side)
    return rows
  }
  const [leftRows, rightRows] = await Promise.all([send('left'), send('right')])
  return { leftRows, rightRows, isEqual: streams.isEqual() }
}

const addUp = (sum: Compared, { leftRows, rightRows, differences, shown }: Compared): Compared => ({
  leftRows: sum.leftRows + leftRows,
  rightRows: sum.rightRows + rightRows,
  differences: sum.differences + differences,
  shown: [...sum.shown, ...shown].slice(0, shownMax),
})

/** So many rows of a part that is not equal are read at once, as text. */
const readMax = 100_000

/**
 * Compares a part of two relations row by row: (key, hash) of every row from both sides at once. Equal
 * bytes are equal rows. Only a part that is not equal is read again, as text and in smaller parts if it
 * is long, to find what differs. Which columns do, nameColumns() finds.
 */
export const comparePart = async (
  wires: Wires,
  comparison: Comparison,
  part: Part,
): Promise<Compared> => {
  const { leftRows, rightRows, isEqual } = await streamBoth(wires, comparison, part)
  if (isEqual) return { leftRows, rightRows, differences: 0, shown: [] }
  const smaller =
    'keys' in part
      ? []
      : await cutPart(wires, comparison, part, { leftRows, rightRows, most: readMax })
  if (smaller.length > 1) {
    let sum: Compared = { leftRows: 0, rightRows: 0, differences: 0, shown: [] }
    for (const range of smaller) sum = addUp(sum, await comparePart(wires, comparison, range))
    return sum
  }
  const [expected, found] = await readBoth(wires, comparison, part)
  const differences = rowDifferences(expected.frames, found.frames)
  return {
    leftRows: expected.rows,
    rightRows: found.rows,
    differences: differences.length,
    shown: differences.slice(0, shownMax),
  }
}
