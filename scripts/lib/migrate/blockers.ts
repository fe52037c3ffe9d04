import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from '../database.ts'
import { inHome } from '../paths.ts'

/** A row of sql/monitor/blockers.sql. */
interface Blocker {
  pid: number
  username: string
  application: string
  age: string
  state: string
}

/** A watch over the session that migrates. */
export interface Watch {
  /** Ends it, and tells who was waited for last, if anybody was. */
  stop: () => Promise<string | undefined>
}

const everyMs = 100

const tell = ({ pid, username, application, age, state }: Blocker): string =>
  `pid ${pid} (${username}, ${application}, ${state}, its last query began ${age} ago)`

/**
 * Asks the server ten times a second whom the session `pid` waits for: after a lock time-out nobody
 * could tell any more.
 */
export const watchBlockers = (sql: Sql, pid: number): Watch => {
  const ending = new AbortController()
  const { signal } = ending
  let seen: Blocker[] = []
  const watch = async () => {
    const text = await readFile(inHome('sql/monitor/blockers.sql'), 'utf8')
    while (!signal.aborted) {
      const found = await sql.unsafe<Blocker[]>(text, [pid], { prepare: true })
      if (found.length > 0) seen = found
      await sleep(everyMs, undefined, { signal })
    }
  }
  // A watcher that is ended, or loses its connection, takes nothing from the migration.
  const watching = watch().catch(() => undefined)
  return {
    stop: async () => {
      ending.abort()
      await watching
      return seen.length > 0 ? seen.map(tell).join(' and ') : undefined
    },
  }
}
