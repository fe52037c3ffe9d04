import type { Session } from './session.ts'
import type { Range, SourceTable } from './sources/source.ts'

/** What a step does, before it is on record. */
export interface NewStep {
  name: string
  kind: 'land' | 'copy' | 'shape'
  sourceTable: string
  targetTable: string
  cut: 'key' | 'ctid' | 'whole'
  beganEmpty: boolean
  estimatedRows: number
  estimatedBytes: number
  ranges: Range[]
}

/** A step on record. */
export interface Step {
  id: string
  name: string
  kind: 'land' | 'copy' | 'shape'
  source_table: string
  target_table: string
  cut: 'key' | 'ctid' | 'whole'
  began_empty: boolean
  estimated_rows: string
  finished: boolean
}

/** A table as it was cut when the chunks of its step were recorded. */
export const asCut = (table: SourceTable, { cut }: Step): SourceTable => ({ ...table, cut })

/** The steps of a job, in the order in which they were planned. */
export const stepsOf = ({ query }: Session, job: string): Promise<Step[]> =>
  query<Step & Record<string, unknown>>(
    `select
       id, name, kind, source_table, target_table, cut, began_empty, estimated_rows,
       finished_at is not null as finished
     from copying.steps
     where run_id = $1
     order by id`,
    [job],
  )

/** Those steps of a kind that are not finished. */
export const unfinished = (steps: Step[], kind: Step['kind']): Step[] =>
  steps.filter((step) => step.kind === kind && !step.finished)

/** Puts a step and its chunks on record, in the transaction that is open. */
export const recordStep = async (
  { query }: Session,
  application: string,
  job: string,
  step: NewStep,
): Promise<void> => {
  await query(
    `with
       step as (
         insert into copying.steps
           (application, run_id, name, kind, source_table, target_table, cut, began_empty, estimated_rows, estimated_bytes)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         returning id
       )
     insert into copying.chunks (step_id, number, low, high)
     select step.id, c.number, c.low, c.high
     from step, json_to_recordset($11::json) as c (number integer, low text[], high text[])`,
    [
      application,
      job,
      step.name,
      step.kind,
      step.sourceTable,
      step.targetTable,
      step.cut,
      step.beganEmpty,
      step.estimatedRows,
      step.estimatedBytes,
      JSON.stringify(step.ranges.map((range, n) => ({ number: n + 1, ...range }))),
    ],
  )
}

/** Notes that a step, its keys and its statistics are done. */
export const finishStep = ({ query }: Session, id: string): Promise<unknown> =>
  query('update copying.steps set finished_at = clock_timestamp() where id = $1', [id])

/** Takes a step with its chunks off the record, to be planned again. */
export const forgetStep = ({ query }: Session, job: string, name: string): Promise<unknown> =>
  query('delete from copying.steps where run_id = $1 and name = $2', [job, name])
