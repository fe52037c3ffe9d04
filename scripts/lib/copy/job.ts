import type { Crew, Work } from './chunks.ts'
import { forgetPosition } from './follow/state.ts'
import type { Plan, PlanTable } from './plan.ts'
import { makeLanding, type Session } from './session.ts'
import type { Source, SourceTable } from './sources/source.ts'
import type { Task } from './wire/shared.ts'

/** One call of a copy, and the job that it begins or goes on with. */
export interface Run {
  id: string
  /** The run that planned the job's steps: this one, or one that did not finish. */
  job: string
  /** The number of the moment of the source that is read. */
  generation: number
  /** Whether the source is at the moment that the job last read. */
  sameMoment: boolean
}

/** A plan, its open source, and a session to the target, all looked over. */
export interface Opened {
  session: Session
  plan: Plan
  source: Source
  /** The source's tables by plan file. */
  tables: Map<PlanTable, SourceTable>
}

/** All that the steps of one run need. */
export interface Job extends Opened {
  run: Run
  crew: Pick<Crew, 'meter'>
  /** Does all chunks of these steps. */
  work: (works: Work[]) => Promise<void>
  /** Makes keys and indexes again that were taken away before a load; a dry run takes none away. */
  restoreKeys?: () => Promise<unknown>
  /** Targets that were settled when their keys were made, after their last row. */
  settled: Set<string>
  /** Does tasks over other connections, several at a time; a dry run over its own, one by one. */
  share: (tasks: Task[]) => Promise<void>
}

/** The unfinished job of an application by this plan and from this source, if there is one. */
export const unfinishedJob = async (
  { query }: Session,
  { application, hash }: Plan,
  source: string,
): Promise<string | undefined> => {
  const [job] = await query<{ id: string }>(
    `select r.id
     from copying.runs as r
     where r.id = (select max(s.run_id) from copying.steps as s where s.application = $1)
       and r.plan_hash = $2
       and r.source = $3
       and not exists (
         select from copying.runs as later
         where later.application = $1 and later.id >= r.id and later.state not in ('failed', 'interrupted', 'running')
       )`,
    [application, hash, source],
  )
  return job?.id
}

/**
 * Puts a run on record, whose id is also its job's unless an unfinished job is there to go on with, and
 * the moment of the source. Whoever holds the application's lock is alone: a run that still says
 * "running" was killed.
 */
export const beginRun = (
  session: Session,
  plan: Plan,
  source: string,
  moment: string,
): Promise<Run> =>
  session.transaction(async () => {
    const { query } = session
    const { application, hash } = plan
    await query(
      `update copying.runs set state = 'interrupted', finished_at = now()
       where application = $1 and state = 'running'`,
      [application],
    )
    await forgetPosition(session, application)
    await makeLanding(session, application)
    const unfinished = await unfinishedJob(session, plan, source)
    const [run] = await query<{ id: string }>(
      'insert into copying.runs (application, source, plan_hash) values ($1, $2, $3) returning id',
      [application, source, hash],
    )
    const id = run?.id ?? ''
    const [generation] = await query<{ number: number; same: boolean }>(
      `insert into copying.generations (application, number, run_id, moment)
       select $1, coalesce(max(number), 0) + 1, $2, $3 from copying.generations where application = $1
       returning
         number,
         coalesce((select g.moment = $3 from copying.generations as g where g.application = $1 order by g.number desc limit 1), false) as same`,
      [application, id, moment],
    )
    return {
      id,
      job: unfinished ?? id,
      generation: generation?.number ?? 1,
      sameMoment: generation?.same ?? false,
    }
  })

/** Notes how a run ended; `problem` is the code of what stopped it. */
export const endRun = (
  session: Session,
  id: string,
  state: 'done' | 'failed' | 'interrupted',
  problem?: string,
): Promise<unknown> =>
  session.transaction(() =>
    session.query(
      'update copying.runs set state = $2, problem = $3, finished_at = clock_timestamp() where id = $1',
      [id, state, problem],
    ),
  )
