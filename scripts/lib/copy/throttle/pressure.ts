import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { withoutPassword } from '../../database.ts'
import { messageOf } from '../../errors.ts'
import { inHome } from '../../paths.ts'
import { connectClient } from '../client.ts'

/** Above which a copy holds back; 0 means no limit. */
export interface PressureLimits {
  replicaLagMs: number
  walBacklogMb: number
}

interface Pressure {
  who: string
  lag_ms: string | null
  backlog_bytes: string | null
}

const pollMs = 1000
const askTimeoutMs = 5000
const megabyte = 1_000_000

/** What is above its limit, as the beginning of a sentence; nothing when nothing is. */
export const excessOf = (rows: Pressure[], limits: PressureLimits): string | undefined => {
  for (const { who, lag_ms, backlog_bytes } of rows) {
    const lagMs = Number(lag_ms)
    const backlogMb = Math.round(Number(backlog_bytes) / megabyte)
    if (limits.replicaLagMs > 0 && lagMs > limits.replicaLagMs)
      return `${who} is ${lagMs} ms behind (limit ${limits.replicaLagMs} ms, copyReplicaLagMs)`
    if (limits.walBacklogMb > 0 && backlogMb > limits.walBacklogMb)
      return `${backlogMb} MB of WAL wait for ${who} (limit ${limits.walBacklogMb} MB, copyWalBacklogMb)`
  }
  return undefined
}

/** Looks once a second at a server's standbys, slots and archive, until it is stopped. */
export interface PressureWatch {
  /** What is above its limit now. */
  excess: () => string | undefined
  stop: () => Promise<void>
}

/**
 * Watches a server; a server that does not answer holds nothing back, and that is noted once. Nothing
 * is thrown: a copy does not fail because nobody can see whether it should be slower.
 */
export const watchPressure = (
  url: string,
  limits: PressureLimits,
  note: (sentence: string) => void,
): PressureWatch => {
  const ending = new AbortController()
  let excess: string | undefined

  const watch = async (): Promise<void> => {
    const client = await connectClient(url, 'plumb throttle', {
      connectionTimeoutMillis: askTimeoutMs,
      query_timeout: askTimeoutMs,
    })
    try {
      const text = await readFile(inHome('sql/monitor/pressure.sql'), 'utf8')
      while (!ending.signal.aborted) {
        excess = excessOf((await client.query<Pressure>(text)).rows, limits)
        await sleep(pollMs, undefined, { signal: ending.signal }).catch(() => undefined)
      }
    } finally {
      excess = undefined
      await client.end().catch(() => undefined)
    }
  }

  const watching = watch().catch((error: unknown) => {
    note(
      `Standbys and archive of ${withoutPassword(url)} are not watched any more: ${messageOf(error)}`,
    )
  })
  return {
    excess: () => excess,
    stop: async () => {
      ending.abort()
      await watching
    },
  }
}
