import type { Wire } from '../wire/wire.ts'
import type { RowDifference, Wires } from './compared.ts'
import { columnsQuery, type Comparison, type Side } from './side.ts'

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
