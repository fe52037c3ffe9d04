import type { Rechecker } from '../proof/recheck.ts'
import type { Session } from '../session.ts'
import { layWayBack } from './back.ts'
import type { FollowOptions } from './begin.ts'
import { abortable, withFollowing } from './following.ts'
import { isInstalled, removeFromSource } from './journal.ts'
import { pass } from './pass.ts'
import { catchUp, preflight, requireCopied } from './ready.ts'
import { withSourceSide } from './source-side.ts'
import { switchOver, type Switched } from './switch-over.ts'

/** What a cut-over came to. */
export interface CutOverReport extends Switched {
  /** Tables whose later writes are not noted for the way back, and why. */
  no_way_back: string[]
}

export interface CutOverControl {
  signal: AbortSignal
  /** Tells people how far it is. */
  note?: (message: string) => void
  /**
   * Makes ready, with a session that has the application's lock, to compare the rows that were written
   * last; that is done while nobody can write, and throws when they differ.
   */
  recheck?: (session: Session) => Promise<Rechecker>
}

/** Lends what compares rows in the fence, made ready before it. */
const withRecheck = async <T>(
  session: Session,
  { recheck }: CutOverControl,
  work: (rechecker: Rechecker | undefined) => Promise<T>,
): Promise<T> => {
  const rechecker = await recheck?.(session)
  try {
    return await work(rechecker)
  } finally {
    rechecker?.close()
  }
}

/** Waits for the disk: passes do not, and the journals are going to be removed. */
const record = (session: Session, application: string, pauseMs: number): Promise<unknown> =>
  session.transaction(async () => {
    await session.query('set local synchronous_commit = on')
    await session.query(
      `update copying.follows set cut_over_at = clock_timestamp(), write_pause_ms = $2
       where application = $1 and cut_over_at is null`,
      [application, pauseMs],
    )
  })

/**
 * Makes the target the one that is written: preflight, whole comparison, fence, last drain, recheck,
 * sequences, go. The fence is a lock of one session of the source until the very end: an abort, Ctrl-C
 * or kill at any moment before "go" leaves the source serving. Once it is committed, the source refuses
 * writes until `cutBack`. Throws (exit 1) when the preflight finds something.
 */
export const cutOver = async (
  options: FollowOptions,
  control: CutOverControl,
): Promise<CutOverReport> => {
  const { url, plan, source } = options
  const { application } = plan
  const { signal, note } = control
  await requireCopied(options)
  await catchUp(options, signal)
  return withFollowing(options, signal, (ends, following, begin, session) =>
    withSourceSide(source, async (side) => {
      // The process that fenced was killed before it could put that on record.
      const isFenced = await isInstalled(side, 'fence', application)
      if (!isFenced) await preflight(session, side, following)
      const targets = following.plans.map(({ plan: { target } }) => target)
      const noWayBack = await layWayBack(url, application, targets, isFenced)
      const done = await abortable(ends, signal, async () => {
        note?.('all landed rows are compared with the target')
        const whole = await pass(ends, following, begin, { isWhole: true })
        return isFenced
          ? { write_pause_ms: 0, changes: whole.changes, sequences: 0 }
          : withRecheck(session, control, (rechecker) =>
              switchOver(side, ends, following, whole.position, { rechecker, signal, note }),
            )
      })
      await record(session, application, done.write_pause_ms)
      note?.(
        `go: ${application} can be written at the target; the write pause was ${done.write_pause_ms} ms`,
      )
      await removeFromSource(side, 'journal', application)
      return { ...done, no_way_back: noWayBack }
    }),
  )
}
