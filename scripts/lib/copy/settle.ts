import type { Job } from './job.ts'
import { targetSettings, type Session } from './session.ts'
import { literal } from './sql.ts'
import { openWire } from './wire/wire.ts'

const settleText = (target: string): string => `select copying.settle(${literal(target)}::regclass)`

/** The targets that a job has written to, the largest first. */
const writtenBy = async ({ query }: Session, job: string): Promise<string[]> => {
  const rows = await query<{ target: string }>(
    `select s.target_table as target
     from copying.steps as s
     join copying.chunks as c on c.step_id = s.id
     where s.run_id = $1 and s.kind in ('copy', 'shape')
     group by 1
     having sum(c.rows) > 0
     order by sum(c.rows) desc`,
    [job],
  )
  return rows.map(({ target }) => target)
}

/** Settles tables, several at a time, over connections of its own; throws the signal's reason. */
export const settleTables = async (
  url: string,
  application: string,
  { jobs, signal }: { jobs: number; signal: AbortSignal },
  targets: string[],
): Promise<void> => {
  const left = [...targets]
  const one = async (): Promise<void> => {
    if (left.length === 0) return
    const wire = await openWire(url, `plumb settle ${application}`, signal)
    try {
      await wire.query(targetSettings)
      for (let target = left.shift(); target; target = left.shift())
        await wire.query(settleText(target))
    } finally {
      wire.close()
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: jobs }, one))
  const failed = ended.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
}

/** Moves sequences on, and gathers statistics, for the tables that the job has written. */
export const settle = async ({ session, run, settleTargets }: Job): Promise<void> => {
  const targets = await writtenBy(session, run.job)
  if (settleTargets) await settleTargets(targets)
  else for (const target of targets) await session.query(settleText(target))
}
