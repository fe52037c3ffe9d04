import type { Wire } from '../wire/wire.ts'
import { compareBuckets } from './buckets.ts'
import { addUp, nothingCompared, type Compared, type Wires } from './compared.ts'
import { aggregatesOf, namedFigures, type Wanted } from './figures.ts'
import { cutPart, hasKey } from './ranges.ts'
import { compareRows } from './rows.ts'
import { digestQuery, type Comparison, type Part } from './side.ts'

interface Digest {
  rows: number
  hashes: string | null
  figures: (string | null)[]
}

const digestOf = async (wire: Wire, query: string): Promise<Digest> => {
  const [[rows, hashes = null, ...figures] = []] = await wire.query(query)
  return { rows: Number(rows), hashes, figures }
}

const digestBoth = async (
  wires: Wires,
  comparison: Comparison,
  part: Part,
  figures: Wanted[],
): Promise<[Digest, Digest]> => {
  const digest = (side: 'left' | 'right') => {
    const more = aggregatesOf(comparison[side], figures)
    return digestOf(wires[side], digestQuery(comparison[side], comparison, part, more))
  }
  return Promise.all([digest('left'), digest('right')])
}

/** So many rows of a part that is not equal are read at once, as text. */
const readMax = 100_000

/** Finds the rows of a part that differ: by smaller parts if it is long, then row by row, as text. */
const findDifferences = async (
  wires: Wires,
  comparison: Comparison,
  part: Part,
  counts: Pick<Compared, 'leftRows' | 'rightRows'>,
): Promise<Compared> => {
  if (!hasKey(comparison)) return compareBuckets(wires, comparison)
  const smaller =
    'keys' in part ? [] : await cutPart(wires, comparison, part, { ...counts, most: readMax })
  if (smaller.length > 1) {
    let sum = nothingCompared
    for (const range of smaller) sum = addUp(sum, await comparePart(wires, comparison, range))
    return sum
  }
  return compareRows(wires, comparison, part)
}

/**
 * Compares a part of two relations: both sides hash every row and sum up the hashes at the same time,
 * with the figures that are wanted. Equal sums are equal rows, but for one part in 2^64. A part that is
 * not equal is looked into, row by row, to find what differs. Which columns do, nameColumns() finds.
 */
export const comparePart = async (
  wires: Wires,
  comparison: Comparison,
  part: Part,
  wanted: Wanted[] = [],
): Promise<Compared> => {
  const [left, right] = await digestBoth(wires, comparison, part, wanted)
  const counts = { leftRows: left.rows, rightRows: right.rows }
  const figures = {
    expected: namedFigures(wanted, left.figures),
    found: namedFigures(wanted, right.figures),
  }
  if (left.rows === right.rows && left.hashes === right.hashes)
    return { ...counts, differences: 0, shown: [], figures }
  return { ...(await findDifferences(wires, comparison, part, counts)), figures }
}
