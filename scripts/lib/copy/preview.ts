import type { Job } from './job.ts'
import { planReading } from './reading.ts'
import type { Session } from './session.ts'
import { makeViews } from './shaping.ts'
import { shapingLevels } from './views.ts'

/** What a copy is going to do with one table. */
export interface PreviewStep extends Record<string, unknown> {
  step: string
  /** Tables of a level are shaped at the same time; null for what is read from the source. */
  level: number | null
  rows: number
  bytes: number
  chunks: number
  cut: string
  /** Indexes and keys that the target has: for a large, empty one they are made after it is filled. */
  indexes: string[]
}

const readSteps = `
  select
    s.name as step,
    null::integer as level,
    s.estimated_rows::double precision as rows,
    s.estimated_bytes::double precision as bytes,
    count(c.number)::integer as chunks,
    s.cut,
    array(
      select i.indexrelid::regclass::text
      from pg_index as i
      where s.kind = 'copy' and i.indrelid = to_regclass(s.target_table)
      order by 1
    ) as indexes
  from copying.steps as s
  left join copying.chunks as c on c.step_id = s.id
  where s.run_id = $1
  group by s.id
  order by s.id`

const indexesOf = async ({ query }: Session, target: string): Promise<string[]> => {
  const rows = await query<{ name: string }>(
    'select indexrelid::regclass::text as name from pg_index where indrelid = $1::regclass order by 1',
    [target],
  )
  return rows.map(({ name }) => name)
}

/**
 * Plans a copy as it would be done, inside a transaction that the caller rolls back: steps in their
 * order, estimates of the source, chunks. Throws what a copy would throw of a plan that does not fit.
 */
export const previewOf = async (job: Job): Promise<PreviewStep[]> => {
  const { session, plan, run } = job
  await planReading(job)
  const steps = await session.query<PreviewStep>(readSteps, [run.job])
  await makeViews(job)
  const levels = await shapingLevels(session, plan)
  const rowsOf = new Map(steps.map(({ step, rows }) => [step, rows]))
  for (const [n, level] of levels.entries())
    for (const { target, sourceTable, chunk } of level) {
      const rows = rowsOf.get(`land ${sourceTable}`) ?? 0
      steps.push({
        step: `shape ${target}`,
        level: n + 1,
        rows,
        bytes: 0,
        chunks: chunk === undefined ? 1 : Math.max(1, Math.ceil(rows / chunk)),
        cut: chunk === undefined ? 'whole' : 'key',
        indexes: await indexesOf(session, target),
      })
    }
  return steps
}
