import { finding } from '../errors.ts'
import { note } from '../output.ts'
import { chunkRows } from './land.ts'
import type { PlanTable } from './plan.ts'
import type { Session } from './session.ts'
import type { SourceTable } from './sources/source.ts'
import { recordStep } from './steps.ts'

/** What is known of a target: whether it holds rows, and whether other jobs copied into it. */
interface Past {
  empty: boolean
  /** A job copied it to the end. */
  copied: boolean
  /** A job wrote a part of it, and was not finished. */
  begun: boolean
}

const pastOf = async (
  { query }: Session,
  application: string,
  { target }: PlanTable,
): Promise<Past> => {
  const [past] = await query<Past & Record<string, unknown>>(
    `select
       not exists (select from ${target}) as empty,
       coalesce(bool_or(s.finished_at is not null), false) as copied,
       coalesce(bool_or(s.finished_at is null and exists (
         select from copying.chunks as c where c.step_id = s.id and c.done_at is not null
       )), false) as begun
     from copying.steps as s
     where s.application = $1 and s.name = $2`,
    [application, `copy ${target}`],
  )
  return past ?? { empty: true, copied: false, begun: false }
}

/**
 * Records the step that copies rows straight into their target. One that holds what an earlier job
 * copied is left as it is: the step has no chunks then. Throws (exit 1) when another job, of another
 * plan or source, has left half of the rows there.
 */
export const planDirect = (
  session: Session,
  application: string,
  job: string,
  plan: PlanTable,
  table: SourceTable,
): Promise<void> =>
  session.transaction(async () => {
    const { empty, copied, begun } = await pastOf(session, application, plan)
    if (!empty && !copied && begun)
      throw finding(
        'copy-unfinished',
        `Take out what an unfinished copy by another plan or from another source wrote into ${plan.target}: "plumb copy ${application} --undo".`,
      )
    const isLeft = copied && !empty
    if (isLeft) note(`${plan.target} was copied before, and is left as it is.`)
    await recordStep(session, application, job, {
      name: `copy ${plan.target}`,
      kind: 'copy',
      sourceTable: table.table,
      targetTable: plan.target,
      cut: table.cut,
      beganEmpty: empty,
      estimatedRows: table.estimatedRows,
      estimatedBytes: table.estimatedBytes,
      ranges: isLeft ? [] : await table.ranges(plan.chunk ?? chunkRows(table)),
    })
  })

/** The relation that a plan reads of the source. */
export const relationOf = ({ sourceTable, sourceKey, mode, select, file }: PlanTable) => ({
  table: sourceTable,
  key: sourceKey,
  ...(mode === 'direct' ? { direct: { select, file } } : {}),
})
