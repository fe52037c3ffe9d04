import { restoreKeys } from '../deferred/deferred.ts'
import type { Plan } from '../plan.ts'
import { copyProblem } from '../problems.ts'
import { targetSettings, withCopySession, type Session } from '../session.ts'
import { openPostgres, sourceSettings } from '../sources/postgres.ts'
import { setting } from '../sql.ts'
import { openWire, type Wire } from '../wire/wire.ts'
import { followedTables, type FollowOptions } from './begin.ts'
import { followedPlans } from './followed.ts'
import { installJournals } from './journal.ts'
import { temporaryTables, type Ends, type Following } from './pass.ts'
import { sourceFunctions, withSourceSide } from './source-side.ts'
import { recordFollowing } from './state.ts'

const lookUp = async (
  session: Session,
  plan: Plan,
  source: string,
): Promise<{ following: Following; position: string | null }> => {
  const { application } = plan
  const { query } = session
  const state = await recordFollowing(session, application, source)
  const journals = await withSourceSide(source, (side) =>
    installJournals(side, application, state.follower, followedTables(plan), {
      isLate: state.has_read,
    }),
  )
  const opened = await openPostgres(source)
  try {
    const [run] = await query<{ id: string | null }>(
      'select max(id) as id from copying.runs where application = $1',
      [application],
    )
    const plans = await followedPlans(session, plan, opened, journals)
    const runId = run?.id ?? '0'
    const following = { application, runId, journals, plans, isAlone: !state.into_existing }
    return { following, position: state.position }
  } finally {
    await opened.close()
  }
}

/** Lends the two ends of an application that is followed, and its position. */
export const withFollowing = <T>(
  { url, plan, source }: FollowOptions,
  signal: AbortSignal,
  work: (ends: Ends, following: Following, position: string | null, session: Session) => Promise<T>,
): Promise<T> =>
  withCopySession(url, plan.application, async (session) => {
    // A copy that was killed may have left keys to be made; passes need the primary ones. Other unique
    // ones can clash until the first pass is done.
    const keys = restoreKeys(url, plan.application, { signal })
    await keys.catch((error: unknown) => {
      if ((error as { code?: string }).code !== 'key-violated') throw error
    })
    const { following, position } = await lookUp(session, plan, source)
    const wires: Wire[] = []
    const open = async (address: string, settings: string): Promise<Wire> => {
      const wire = await openWire(address, `plumb copy follow ${plan.application}`).catch(
        (error: unknown) => {
          throw copyProblem(error, address)
        },
      )
      wires.push(wire)
      await wire.query(settings)
      return wire
    }
    try {
      const ends = {
        source: await open(
          source,
          `${setting(sourceSettings, 'session')}; ${await sourceFunctions()}`,
        ),
        target: await open(url, `${targetSettings}; ${temporaryTables(following)}`),
      }
      return await work(ends, following, position, session)
    } finally {
      for (const wire of wires) wire.destroy(new Error('the catch-up has ended'))
    }
  })

/**
 * Ends the connections of a pass when the signal comes, so that nothing goes on behind its back. What
 * fails after that is thrown as the signal's reason.
 */
export const abortable = async <T>(
  ends: Ends,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> => {
  const stop = (): void => {
    ends.source.destroy(new Error('stopped'))
    ends.target.destroy(new Error('stopped'))
  }
  signal.throwIfAborted()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await work()
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
