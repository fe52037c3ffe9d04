import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { config } from '../config.ts'
import type { Sql } from '../database.ts'
import { inHome } from '../paths.ts'

/** Where progress is shown: process.stderr, or what stands for it in a test. */
export interface Screen {
  isTTY?: boolean
  columns?: number
  write: (text: string) => unknown
}

/** A watch over what the session that migrates does. */
export interface Progress {
  /** Takes the line from a terminal, so that something else can be written. */
  clear: () => void
  /** Ends it. */
  stop: () => Promise<void>
}

const refreshMs = 250
const eraseLine = '\r\u001b[K'

/**
 * Shows what the session `pid` does, as soon as its statement has run for progressMs: on a terminal
 * in one line that is refreshed, elsewhere in a new line every progressMs.
 */
export const watchProgress = (sql: Sql, pid: number, screen: Screen = process.stderr): Progress => {
  const ending = new AbortController()
  const { signal } = ending
  const { progressMs } = config()
  const everyMs = screen.isTTY ? Math.min(refreshMs, progressMs) : progressMs
  let isShown = false
  const clear = () => {
    if (isShown) screen.write(eraseLine)
    isShown = false
  }
  const show = (sentence: string | undefined) => {
    if (!screen.isTTY) {
      if (sentence) screen.write(`${sentence}\n`)
      return
    }
    clear()
    if (!sentence) return
    screen.write(sentence.slice(0, (screen.columns ?? 80) - 1))
    isShown = true
  }
  const watch = async () => {
    const text = await readFile(inHome('sql/monitor/progress.sql'), 'utf8')
    for (;;) {
      await sleep(everyMs, undefined, { signal })
      const found = await sql.unsafe<{ sentence: string }[]>(text, [pid, progressMs])
      signal.throwIfAborted()
      show(found[0]?.sentence)
    }
  }
  // A watcher that is ended, or loses its connection, takes nothing from the migration.
  const watching = watch().catch(() => undefined)
  return {
    clear,
    stop: async () => {
      ending.abort()
      await watching
      clear()
    },
  }
}
