import { setTimeout as sleep } from 'node:timers/promises'
import { config } from '../../config.ts'
import { note as noteOnStderr } from '../../output.ts'
import type { Meter } from '../wire/wire.ts'
import { watchPressure } from './pressure.ts'
import { rateMeter } from './rate.ts'

export interface ThrottleOptions {
  targetUrl: string
  /** A source that is PostgreSQL. */
  sourceUrl?: string
  /** Bytes per second, over all workers; default: copyMaxRateMb of .plumbrc. */
  maxRate?: number
  /** Gets a sentence for each reason to hold back, once. */
  note?: (sentence: string) => void
}

/** What makes a copy no faster than its surroundings stand; one for all workers. */
export interface Throttle {
  /** For every piece of data that is sent. */
  meter: Meter
  /** Whether something is above its limit now. */
  isHeld: () => boolean
  /** Waits while it is; to be asked between two transactions, for work that no meter sees. */
  hold: (signal?: AbortSignal) => Promise<void>
  stop: () => Promise<void>
}

/** How long a worker that is held back waits before it looks again. */
const heldMs = 500
const megabyte = 1_000_000

/**
 * Keeps a copy below a rate, and holds it back while a standby of the target or the source lags, or WAL
 * piles up, above the limits of .plumbrc.
 */
export const throttle = (options: ThrottleOptions): Throttle => {
  const { note = noteOnStderr } = options
  const { copyMaxRateMb, copyReplicaLagMs, copyWalBacklogMb } = config()
  const rate = options.maxRate ?? copyMaxRateMb * megabyte
  const measure = rate > 0 ? rateMeter(rate) : () => 0
  const limits = { replicaLagMs: copyReplicaLagMs, walBacklogMb: copyWalBacklogMb }
  const isLimited = copyReplicaLagMs > 0 || copyWalBacklogMb > 0
  const watched = [options.targetUrl, options.sourceUrl].filter((url) => url !== undefined)
  const watches = isLimited ? watched.map((url) => watchPressure(url, limits, note)) : []
  const told = new Set<number>()

  const isHeld = (): boolean =>
    watches
      .map((watch, n) => {
        const excess = watch.excess()
        if (excess !== undefined && !told.has(n)) {
          told.add(n)
          note(`Holding back: ${excess}.`)
        }
        return excess !== undefined
      })
      .includes(true)

  return {
    meter: (bytes) => Math.max(measure(bytes), isHeld() ? heldMs : 0),
    isHeld,
    hold: async (signal) => {
      while (isHeld()) await sleep(heldMs, undefined, { signal })
    },
    stop: async () => {
      await Promise.all(watches.map((watch) => watch.stop()))
    },
  }
}
