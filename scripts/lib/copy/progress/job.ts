import type { PlanTable } from '../plan.ts'
import type { Session } from '../session.ts'
import type { SourceTable } from '../sources/source.ts'
import type { ProgressStep } from './figures.ts'

/** A step of a job on record, with what earlier runs have done of it. */
export interface RecordedStep extends ProgressStep {
  id: string
}

interface Row {
  id: string
  name: string
  estimated_rows: string
  estimated_bytes: string
  finished: boolean
  rows: string
  bytes: string
  rejected: string
}

/** The steps of a job that are on record now; those that shape come only when their turn does. */
export const recordedSteps = async ({ query }: Session, job: string): Promise<RecordedStep[]> => {
  const rows = await query<Row & Record<string, unknown>>(
    `select
       s.id, s.name, s.estimated_rows, s.estimated_bytes, s.finished_at is not null as finished,
       coalesce(sum(c.rows_read), 0) as rows, coalesce(sum(c.bytes), 0) as bytes, coalesce(sum(c.rejected), 0) as rejected
     from copying.steps as s
     left join copying.chunks as c on c.step_id = s.id
     where s.run_id = $1
     group by s.id
     order by s.id`,
    [job],
  )
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    estimatedRows: Number(row.estimated_rows),
    estimatedBytes: Number(row.estimated_bytes),
    finished: row.finished,
    rows: Number(row.rows),
    bytes: Number(row.bytes),
    rejected: Number(row.rejected),
  }))
}

/** The steps that will shape what lands, before they are planned: as many rows as their source has. */
export const stepsToShape = (tables: Map<PlanTable, SourceTable>): ProgressStep[] =>
  [...tables]
    .filter(([{ mode }]) => mode === 'landed')
    .map(([{ target }, { estimatedRows }]) => ({
      name: `shape ${target}`,
      estimatedRows,
      estimatedBytes: 0,
    }))
