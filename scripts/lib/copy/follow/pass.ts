import { finding } from '../../errors.ts'
import { identifier, literal } from '../sql.ts'
import { awaitDisk } from '../sources/postgres.ts'
import type { Wire } from '../wire/wire.ts'
import { changedRows, type Carried, type Change } from './carry.ts'
import type { FollowedPlan } from './followed.ts'
import type { JournalTable } from './journal.ts'
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

/** The rows of a journal between the position and the present snapshot, as a condition. */
const newSince = (position: string | null): string =>
  position === null
    ? 'true'
    : `j.xid >= ${position.split(':')[0] ?? '0'} and not txid_visible_in_snapshot(j.xid, ${literal(position)}::txid_snapshot)`

/**
 * What is in the journals and not yet in the target. A transaction counts as soon as the snapshot sees
 * it, whatever its number, so that a long one elsewhere holds nothing up.
 */
const look = async (
  source: Wire,
  { journals }: Following,
  position: string | null,
): Promise<{ snapshot: string; lagMs: number; changes: Change[] }> => {
  const tables = journals.map(
    ({ journal }, n) =>
      `select ${n} as n, count(*), coalesce(bool_or(j.k1 is null), false),
         coalesce(extract(epoch from clock_timestamp() - min(j.at)) * 1000, 0)
       from ${journal} as j where ${newSince(position)}`,
  )
  const rows = await source.query(
    `select -1, txid_current_snapshot()::text, null, null union all (select n, count::text, b::text, ms::text from (${tables.join(' union all ')}) as t (n, count, b, ms)) order by 1`,
  )
  const [first, ...counts] = rows
  const changes = counts.flatMap(([n, count, truncated], at) => {
    const table = journals[Number(n ?? at)]
    return table && Number(count) > 0
      ? [{ table, count: Number(count), isTruncated: truncated === 'true' }]
      : []
  })
  const lagMs = Math.max(0, ...counts.map((row) => Number(row[3])))
  const snapshot = first?.[1] ?? ''
  if (position !== null && Number(snapshot.split(':')[1]) < Number(position.split(':')[1]))
    throw finding(
      'source-went-back',
      'Copy again from the beginning: the source is older than what was already copied from it (was it restored?).',
    )
  return { snapshot, lagMs, changes }
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

// So long keys are kept that are in the target: a cut-over compares the last ones once more.
const keptMinutes = 10

/** Forgets what has been in the target for some minutes. Not within a pass. */
export const prune = async (
  { source }: Ends,
  { journals }: Following,
  position: string | null,
): Promise<void> => {
  if (position === null) return
  const [oldest = '0'] = position.split(':')
  for (const { journal } of journals)
    await source.query(`delete from ${journal}
       where xid < ${oldest} and at < clock_timestamp() - interval '${keptMinutes} minutes'`)
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
