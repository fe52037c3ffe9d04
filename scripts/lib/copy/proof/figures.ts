import type { Session } from '../session.ts'
import { literal } from '../sql.ts'
import type { ProofColumn } from './relations.ts'
import type { PartFigures } from './compared.ts'
import type { Figure } from './proof.ts'
import type { Side } from './side.ts'

/** A figure that people want to see, and the type in which those of the parts are put together. */
export interface Wanted extends Pick<Figure, 'column' | 'figure'> {
  type: string
}

/** What people want to see of these columns: the sum of a number, the first and the last time. */
export const figuresOf = (columns: ProofColumn[]): Wanted[] =>
  columns.flatMap(({ name, type, kind }): Wanted[] => {
    if (kind === null) return []
    if (kind === 'number') return [{ column: name, figure: 'sum', type: 'numeric' }]
    return [
      { column: name, figure: 'first', type },
      { column: name, figure: 'last', type },
    ]
  })

const aggregates = { sum: 'sum', first: 'min', last: 'max' }

/** The figures as aggregates over a side's rows. */
export const aggregatesOf = ({ columns }: Side, figures: Wanted[]): string[] =>
  figures.map(({ column, figure }) => {
    const found = columns.find(({ name }) => name === column)
    return `${aggregates[figure]}(${found?.value ?? 'null'})::text`
  })

/** Its name among the figures of a part. */
const nameOf = ({ column, figure }: Pick<Wanted, 'column' | 'figure'>): string =>
  `${figure} of ${column}`

/** The figures of a part by their names. */
export const namedFigures = (wanted: Wanted[], values: (string | null)[]): PartFigures =>
  Object.fromEntries(wanted.map((one, n) => [nameOf(one), values[n] ?? null]))

/** Puts the figures of a comparison's parts together, as a report for people: rows are compared elsewhere. */
export const totalFigures = async (
  { query }: Session,
  { run, exact }: { run: string; exact: boolean },
  comparison: { name: string; figures: Wanted[] },
): Promise<Figure[]> => {
  const { name, figures } = comparison
  if (figures.length === 0) return []
  // A part that was proven before the table was changed may lack one; then nothing is said of it.
  const total = (side: 'expected' | 'found'): string => {
    const items = figures.map((one) => {
      const name = literal(nameOf(one))
      const sum = `${aggregates[one.figure]}((figures -> '${side}' ->> ${name})::${one.type})::text`
      return `case when bool_and(figures -> '${side}' ? ${name}) then ${sum} end`
    })
    return `array[${items.join(', ')}] as ${side}`
  }
  const [row] = await query<Record<'expected' | 'found', (string | null)[]>>(
    `select ${total('expected')}, ${total('found')} from copying.proof_parts
     where run_id = $1 and exact = $2 and comparison = $3`,
    [run, exact, name],
  )
  return figures.map(({ column, figure }, n) => ({
    column,
    figure,
    expected: row?.expected[n] ?? null,
    found: row?.found[n] ?? null,
  }))
}
