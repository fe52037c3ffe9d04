import { identifier } from '../sql.ts'
import type { Wire } from '../wire/wire.ts'
import type { Wires } from './compare.ts'
import type { Named } from './comparisons.ts'
import type { Figure } from './proof.ts'
import type { Side } from './side.ts'

type Wanted = Pick<Figure, 'column' | 'figure'>

const wanted = ({ figures }: Named): Wanted[] =>
  figures.flatMap(({ name, kind }): Wanted[] =>
    kind === 'number'
      ? [{ column: name, figure: 'sum' }]
      : [
          { column: name, figure: 'first' },
          { column: name, figure: 'last' },
        ],
  )

const aggregates = { sum: 'sum', first: 'min', last: 'max' }

const read = async (wire: Wire, { from }: Side, columns: Wanted[]): Promise<(string | null)[]> => {
  const items = columns.map(
    ({ column, figure }) => `${aggregates[figure]}(${identifier(column)})::text`,
  )
  const rows = await wire.query(`select ${items.join(', ')} from ${from}`)
  return rows.at(-1) ?? []
}

/** Sums, first and last values on both sides, as a report for people: rows are compared elsewhere. */
export const figuresOf = async ({ left, right }: Wires, comparison: Named): Promise<Figure[]> => {
  const columns = wanted(comparison)
  if (columns.length === 0) return []
  const [expected, found] = await Promise.all([
    read(left, comparison.left, columns),
    read(right, comparison.right, columns),
  ])
  return columns.map((column, n) => ({
    ...column,
    expected: expected[n] ?? null,
    found: found[n] ?? null,
  }))
}
