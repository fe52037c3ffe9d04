import { config } from '../config.ts'
import { runText, withDatabase, type Sql } from '../database.ts'
import { isNoTransaction } from '../directives.ts'
import type { Compiled } from '../includes.ts'
import { takeMigrateLock } from '../migrate/lock.ts'
import { originAt, skipBlank, substitute } from '../place.ts'
import { placeText } from '../problem.ts'
import { partsOf, type Part } from '../statements.ts'
import { failureOf, type Failure } from './failure.ts'
import type { CurrentSettings } from './settings.ts'

/** What became of current.sql: applied, or refused by the server. */
export type Result = 'applied' | Failure

export interface ApplyOptions {
  url: string
  settings: CurrentSettings
  /** Receives each NOTICE and WARNING with the place of the statement that it came from. */
  onNotice: (line: string) => void
  /** Cancels the statement that runs. */
  signal: AbortSignal
}

/** Gives a session the settings of .gmrc, and plumb's own limits. */
export const prepareSession = async (
  sql: Sql,
  pgSettings: Record<string, string>,
  outside: boolean,
): Promise<void> => {
  const { lockTimeoutMs, statementTimeoutMs, noTransactionStatementTimeoutMs } = config()
  const wanted = {
    ...pgSettings,
    lock_timeout: String(outside ? 0 : lockTimeoutMs),
    statement_timeout: String(outside ? noTransactionStatementTimeoutMs : statementTimeoutMs),
    // The server ends the statement of a plumb that was killed.
    client_connection_check_interval: '1s',
  }
  for (const [name, value] of Object.entries(wanted))
    await sql`select set_config(${name}, ${value}, false)`
}

/**
 * Notes what was applied, as graphile-migrate does, but without the values of placeholders. It is
 * not asked whether there is something to do: graphile-migrate notes what it has passed over, too.
 */
const noteCurrent = async (sql: Sql, text: string): Promise<void> => {
  await sql`
    insert into graphile_migrate.current (content) values (${text})
    on conflict (filename) do update set content = excluded.content, date = excluded.date`
}

/**
 * Runs the statements one by one, so that `onPart` knows which of them fails or gives notice. When
 * `signal` is aborted, the one that runs is cancelled.
 */
export const runParts = async (
  sql: Sql,
  parts: Part[],
  signal: AbortSignal,
  onPart: (part: Part) => void,
): Promise<void> => {
  for (const part of parts) {
    onPart(part)
    await runText(sql, part.text, signal)
  }
}

/**
 * Applies a compiled current.sql on a connection of its own, in one transaction with the note of it
 * unless line 1 says no-transaction.
 * Returns a failure when the server refuses a statement, and nothing of a transaction is kept then,
 * or when an action of .gmrc fails.
 * Throws (exit 3) when the server is gone, or another migrator is at work for too long.
 */
export const applyCurrent = async (compiled: Compiled, options: ApplyOptions): Promise<Result> => {
  const { url, settings, onNotice, signal } = options
  const outside = isNoTransaction(compiled.text)
  const text = substitute(compiled, settings.replaceFor(url))
  let part: Part | undefined
  const placeOf = () => (part ? originAt(text, skipBlank(text.text, part.index)) : {})
  const work = async (sql: Sql): Promise<Result> => {
    const ask = (query: string, values: string[]) => sql.unsafe(query, values)
    await takeMigrateLock(ask, config().advisoryWaitMs, { signal })
    const before = await settings.act('beforeCurrent', signal)
    if (before) return { problem: before, context: [] }
    await prepareSession(sql, settings.pgSettings, outside)
    try {
      if (!outside) await sql`begin`
      // First, because the statements may change the role until the transaction ends.
      if (!outside) await noteCurrent(sql, compiled.text)
      await runParts(sql, partsOf(text.text), signal, (next) => (part = next))
      part = undefined
      await (outside ? noteCurrent(sql, compiled.text) : sql`commit`)
    } catch (error) {
      return failureOf(error, text, part, settings.mask)
    }
    const after = await settings.act('afterCurrent', signal)
    return after ? { problem: after, context: [] } : 'applied'
  }
  return withDatabase(url, work, {
    applicationName: 'plumb watch',
    onNotice: (message, { severity = 'NOTICE' }) => {
      onNotice(settings.mask(`${placeText(placeOf())}${severity}: ${message}`))
    },
  })
}
