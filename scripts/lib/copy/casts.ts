import { misuse } from '../errors.ts'
import type { PlanTable } from './plan.ts'
import type { Session } from './session.ts'
import type { SourceTable } from './sources/source.ts'

/** How a source's rows are written into a target: its columns, the SELECT's items, COPY's format. */
export interface Casts {
  columns: string
  items: string
  format: 'binary' | 'text'
}

/**
 * Casts each column of the source to the target's very type. Throws (exit 2), with the plan's file,
 * where a value could be changed or refused: the plan's SELECT has to say what is meant.
 */
export const castsOf = async (
  { query }: Session,
  { target, file }: PlanTable,
  { columns }: SourceTable,
): Promise<Casts> => {
  const casts = await query<{
    name: string
    type: string
    problem: string | null
    is_binary: boolean
  }>('select * from copying.casts($1::regclass, $2, $3)', [
    target,
    columns.map(({ name }) => name),
    columns.map(({ type }) => type),
  ])
  const problems = casts.flatMap(({ problem }) => (problem === null ? [] : [problem]))
  if (problems.length > 0)
    throw misuse('plan-type', `Cast in the plan's SELECT: ${problems.join('; ')}.`, { file })
  const format = casts.every(({ is_binary }) => is_binary) ? 'binary' : 'text'
  return {
    columns: casts.map(({ name }) => name).join(', '),
    items: casts
      .map(({ name, type }, n) =>
        format === 'text' || columns[n]?.type === type ? name : `${name}::${type}`,
      )
      .join(', '),
    format,
  }
}
