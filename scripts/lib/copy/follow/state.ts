import { withoutPassword } from '../../database.ts'
import { finding } from '../../errors.ts'
import type { Session } from '../session.ts'

/** What is on record of an application whose source is followed. */
export interface FollowState {
  follower: string
  source: string
  /** Null until the first pass after a copy is done. */
  position: string | null
  /** Whether a copy has begun since it is followed. */
  has_read: boolean
  into_existing: boolean
  cut_over: boolean
}

/** What is on record, or undefined when the source is not followed. */
export const stateOf = async (
  { query }: Session,
  application: string,
): Promise<FollowState | undefined> => {
  const rows = await query<FollowState & Record<string, unknown>>(
    `select follower, source, position, into_existing, cut_over_at is not null as cut_over,
       position is not null or exists (
         select from copying.runs as r where r.application = f.application and r.started_at >= f.began_at
       ) as has_read
     from copying.follows as f
     where application = $1`,
    [application],
  )
  return rows[0]
}

/**
 * Puts on record that a source is followed, or finds it there. The disk is waited for: the source knows its
 * follower by this record. Throws (exit 1) when another source is followed, or this one was cut over.
 */
export const recordFollowing = (
  session: Session,
  application: string,
  source: string,
  { intoExisting = false }: { intoExisting?: boolean } = {},
): Promise<FollowState> =>
  session.transaction(async () => {
    const shown = withoutPassword(source)
    await session.query('set local synchronous_commit = on')
    await session.query(
      `insert into copying.follows as f (application, source, into_existing) values ($1, $2, $3)
       on conflict (application) do update
       set into_existing = f.into_existing or excluded.into_existing`,
      [application, shown, intoExisting],
    )
    const state = await stateOf(session, application)
    if (state?.source !== shown)
      throw finding(
        'follows-another',
        `Stop following ${state?.source ?? 'it'} first: plumb copy ${application} --stop-following.`,
      )
    if (state.cut_over)
      throw finding(
        'cut-over-done',
        `Nothing is left to follow: ${application} was cut over. To go back: plumb copy ${application} --cut-back.`,
      )
    return state
  })

/** A sentence for whoever copies in the ordinary way while the source is followed. */
export const followNotice = async (
  session: Session,
  application: string,
): Promise<string | undefined> => {
  const state = await stateOf(session, application)
  if (!state || state.cut_over) return undefined
  return `A journal is installed at ${state.source}: go on with "plumb copy ${application} --follow", or remove it with "plumb copy ${application} --stop-following".`
}

/** Forgets that a source is followed, unless it was cut over. */
export const forgetFollowing = ({ query }: Session, application: string): Promise<unknown> =>
  query('delete from copying.follows where application = $1 and cut_over_at is null', [application])

/** Makes the next pass compare all that landed: called when tables land again. */
export const forgetPosition = ({ query }: Session, application: string): Promise<unknown> =>
  query('update copying.follows set position = null where application = $1', [application])
