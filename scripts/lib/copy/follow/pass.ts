import { finding } from '../../errors.ts'
import { identifier, literal } from '../sql.ts'
import { awaitDisk } from '../sources/postgres.ts'
import type { Wire } from '../wire/wire.ts'
import { changedRows, type Carried } from './carry.ts'
import type { FollowedPlan } from './followed.ts'
import type { JournalTable } from './journal.ts'
import { look, newSince, requireNoted } from './noted.ts'
import { replaceRows } from './replace.ts'

/** The two ends of a pass. */
export interface Ends {
  source: Wire
  target: Wire
}

/** What is followed, from where to where. */
export interface Following {
  application: string
  runId: string
  journals: JournalTable[]
  plans: FollowedPlan[]
  /** Whether all rows of the targets came from the source. */
  isAlone: boolean
}

/** What a pass found and did. */
export interface Pass {
  /** The place in the source's history up to which the target is. */
  position: string | null
  /** Age of the oldest change that was not in the target when the pass began, in milliseconds. */
  lagMs: number
  /** How many writes were carried. */
  changes: number
}

const move = async (
  { target }: Ends,
  application: string,
  from: string | null,
  to: string,
  changes: number,
): Promise<void> => {
  const moved = await target.query(
    `update copying.follows
     set position = ${literal(to)}, changes = changes + ${changes}, applied_at = clock_timestamp()
     where application = ${literal(application)} and position is not distinct from ${literal(from)}
     returning 1`,
  )
  if (moved.length !== 1)
    throw finding('follow-runs', `Let one process follow ${application}: another one has gone on.`)
}

/**
 * Notes that the copy before the first pass is done: a kill in its last moment may have kept it from saying so,
 * and the pass has compared what it left.
 */
const finishCopy = ({ target }: Ends, { runId }: Following): Promise<unknown> =>
  target.query(
    `update copying.runs set state = 'done', problem = null, finished_at = clock_timestamp()
     where id = ${runId} and state in ('running', 'interrupted', 'failed')`,
  )

/**
 * One pass: whatever the source committed since `position` is brought into the target, in one
 * transaction with the new position. The first pass after a copy (null), or `isWhole`, also compares
 * what landed with the targets as a whole. Both ends are left without a transaction.
 */
export const pass = async (
  ends: Ends,
  following: Following,
  position: string | null,
  { isWhole = position === null }: { isWhole?: boolean } = {},
): Promise<Pass> => {
  const { source, target } = ends
  await source.query('begin isolation level repeatable read read only')
  const { snapshot, lagMs, changes } = await look(source, following, position)
  const count = changes.reduce((sum, change) => sum + change.count, 0)
  if (count === 0 && !isWhole) {
    await source.query('commit')
    return { position, lagMs, changes: 0 }
  }
  const written = changes.map(({ table }) => table)
  await requireNoted(ends, following.application, written)
  await target.query(`begin; set local synchronous_commit = off; set local audit.paused = 'on'`)
  const carried: Carried = { ends, changes, newSince: newSince(position) }
  await changedRows(carried, following)
  await replaceRows(ends.target, following, changes, isWhole)
  await move(ends, following.application, position, snapshot, count)
  if (position === null) await finishCopy(ends, following)
  await source.query('commit')
  await source.query(awaitDisk)
  await target.query('commit')
  return { position: snapshot, lagMs, changes: count }
}

/** The temporary tables of a session at the target; their rows go with each transaction. */
export const temporaryTables = ({ plans }: Following): string =>
  plans
    .flatMap(({ plan, n, keyColumns, landing }) => {
      const keys = (landing ? keyColumns : plan.sourceKey.map(identifier)).join(', ')
      const own = (name: string, columns: string, table: string) =>
        `create temporary table follow_${name}_${n} on commit delete rows as select ${columns} from ${table} with no data`
      return [
        own('before', keys, plan.target),
        own('after', '*', plan.target),
        own('doomed', '*', plan.target),
        ...(landing
          ? [
              own('given', '*', landing.view),
              own('keys', plan.sourceKey.map(identifier).join(', '), landing.table),
            ]
          : []),
      ]
    })
    .join('; ')
