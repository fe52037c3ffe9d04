import { setTimeout as sleep } from 'node:timers/promises'
import { PlumbError, environment } from '../../errors.ts'
import { restoreKeys } from '../deferred/deferred.ts'
import type { FollowOptions } from './begin.ts'
import { abortable, withFollowing } from './following.ts'
import { prune, requireNoted } from './noted.ts'
import { pass, type Ends, type Following } from './pass.ts'

/** How far behind the source the target is; told once a second. */
export interface Lag {
  /** Null until a pass is done. */
  lag_ms: number | null
  /** Writes carried since this process began. */
  changes: number
  passes: number
}

const pauseMinMs = 100
const pauseMaxMs = 500
const tellEveryMs = 1_000
const tidyEveryMs = 5_000
const backoffMaxMs = 10_000
const retriesMax = 60

export interface FollowControl {
  /** Ends once the target is less than so many milliseconds behind; without it, when aborted. */
  untilLagMs?: number
  signal: AbortSignal
  onLag?: (lag: Lag) => void
}

/** Passes until the end is reached, with a pause where there was nothing to do. */
const passes = async (
  ends: Ends,
  following: Following,
  begin: string | null,
  { untilLagMs, signal, onLag }: FollowControl,
  lag: Lag,
  allKeys: () => Promise<unknown>,
): Promise<void> => {
  let position = begin
  let pauseMs = pauseMinMs
  let toldAt = 0
  let tidiedAt = performance.now()
  for (;;) {
    if (signal.aborted) return
    const done = await pass(ends, following, position)
    if (position === null) await allKeys()
    position = done.position
    lag.lag_ms = Math.round(done.lagMs)
    lag.changes += done.changes
    lag.passes += 1
    const now = performance.now()
    const isThere = untilLagMs !== undefined && done.lagMs < untilLagMs
    if (isThere || now - toldAt >= tellEveryMs) {
      toldAt = now
      onLag?.({ ...lag })
    }
    if (isThere) return
    if (now - tidiedAt >= tidyEveryMs) {
      tidiedAt = now
      await prune(ends, following, position)
      await requireNoted(ends, following.application, following.journals)
    }
    pauseMs = done.changes > 0 ? pauseMinMs : Math.min(pauseMaxMs, pauseMs * 2)
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
  }
}

/** Whether it may be better in a moment. A server that never answered is told at once. */
const isPassing = (error: unknown, hasBegun: boolean): boolean => {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  if (error instanceof PlumbError)
    return (
      /^(connection-lost|copy-runs|lock-timeout|source-busy|source-altered|journal-incomplete)$/.test(
        code,
      ) ||
      (hasBegun && /^server-(57p|08|53300|e[a-z]+|connect)/.test(code))
    )
  return (
    /^(57P0|08|40001|40P01|55P03|ECONN|EPIPE|ETIMEDOUT)/.test(code) ||
    /^(Connection terminated|timeout expired)/.test(message)
  )
}

/**
 * Carries what is written to the source into the target, until the end that `control` names. Lost
 * connections are made again, with growing pauses; nothing is lost or done twice, because each pass
 * moves the position in its own transaction. Gives the last lag. The journals stay.
 */
export const follow = async (options: FollowOptions, control: FollowControl): Promise<Lag> => {
  const lag: Lag = { lag_ms: null, changes: 0, passes: 0 }
  for (let failures = 0; ;) {
    const before = lag.passes
    try {
      await withFollowing(options, control.signal, (ends, following, position) => {
        const { signal } = control
        const allKeys = () => restoreKeys(options.url, following.application, { signal })
        return abortable(ends, control.signal, () =>
          passes(ends, following, position, control, lag, allKeys),
        )
      })
      return lag
    } catch (error) {
      if (control.signal.aborted) return lag
      if (!isPassing(error, lag.passes > 0)) throw error
      failures = lag.passes > before ? 1 : failures + 1
      if (failures > retriesMax)
        throw environment(
          'connection-lost',
          `Run this again when both servers answer: the connection broke ${retriesMax} times in a row.`,
        )
      const waitMs = Math.min(backoffMaxMs, 250 * 2 ** failures)
      const isStopped = await sleep(waitMs, false, { signal: control.signal }).catch(() => true)
      if (isStopped) return lag
    }
  }
}
