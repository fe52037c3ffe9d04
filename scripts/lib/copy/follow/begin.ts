import type { Plan } from '../plan.ts'
import { withCopySession, type Session } from '../session.ts'
import { requireDirectKeys } from './direct-keys.ts'
import { installJournals, isClaimed, removeFromSource } from './journal.ts'
import { withSourceSide } from './source-side.ts'
import { forgetFollowing, recordFollowing } from './state.ts'

/** Which application is followed: the target's address, the plan, the source's address. */
export interface FollowOptions {
  url: string
  plan: Plan
  source: string
}

/**
 * What is to be done before passes can begin: everything; only landing, because the targets hold rows of
 * an earlier moment, which the first pass compares; nothing.
 */
export type Beginning = 'copy' | 'land' | 'follow'

/** The source tables of a plan with their keys, each once. */
export const followedTables = ({ tables }: Plan): { name: string; key: string[] }[] => [
  ...new Map(
    tables.map(({ sourceTable, sourceKey }) => [
      sourceTable,
      { name: sourceTable, key: sourceKey },
    ]),
  ).values(),
]

/**
 * What is to be done before passes can begin, by what is on record. What was read after the journals were
 * installed needs not be read again: every later write is noted.
 */
export const beginningOf = async ({ query }: Session, application: string): Promise<Beginning> => {
  const [row] = await query<{ passed: boolean; read: boolean; shaped: boolean }>(
    `select
       f.position is not null as passed,
       coalesce(bool_and(s.finished_at is not null and s.planned_at > f.began_at)
         filter (where s.kind <> 'shape' and s.run_id = l.run_id), false) as read,
       coalesce(bool_or(s.kind = 'shape' and exists (
         select from copying.chunks as c where c.step_id = s.id and c.done_at is not null)), false) as shaped
     from copying.follows as f
     left join copying.steps as s on s.application = f.application
     cross join (select max(run_id) as run_id from copying.steps where application = $1) as l
     where f.application = $1
     group by f.position`,
    [application],
  )
  if (row?.passed) return 'follow'
  if (!row?.shaped) return 'copy'
  return row.read ? 'follow' : 'land'
}

/**
 * Installs the journals at the source, before a copy takes its snapshot: so every write that the copy
 * does not see is in them. Says what is to be done next. May be called again. Throws (exit 2) for a table
 * without its key, (exit 1) when the source is followed by another target, or the target follows another
 * source.
 */
export const beginFollowing = ({
  url,
  plan,
  source,
  intoExisting = false,
}: FollowOptions & { intoExisting?: boolean }): Promise<Beginning> =>
  withCopySession(url, plan.application, async (session) => {
    const { application } = plan
    // A source that cannot be reached, or not like this, leaves nothing on record.
    await withSourceSide(source, () => Promise.resolve())
    await requireDirectKeys(session, plan, source)
    const state = await recordFollowing(session, application, source, { intoExisting })
    await withSourceSide(source, async (side) => {
      try {
        await installJournals(side, application, state.follower, followedTables(plan), {
          isLate: state.has_read,
        })
      } catch (error) {
        // What was refused at once is nothing that could be gone on with.
        if (!state.has_read && !(await isClaimed(side, application, state.follower)))
          await forgetFollowing(session, application)
        throw error
      }
    })
    return beginningOf(session, application)
  })

/** Removes the journals from the source, also those of a run that was killed, and forgets the position. */
export const stopFollowing = ({ url, plan, source }: FollowOptions): Promise<void> =>
  withCopySession(url, plan.application, async (session) => {
    const { application } = plan
    await withSourceSide(source, (side) => removeFromSource(side, 'journal', application))
    await forgetFollowing(session, application)
  })
