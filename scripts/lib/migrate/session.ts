import { isNoTransactionDefined, type Client, type FileMigration } from './graphile.ts'
import type { Job } from './protocol.ts'

/** Whether a migration runs outside of a transaction. */
export const isOutside = ({ body }: FileMigration): boolean => isNoTransactionDefined(body)

const set = (client: Client, wanted: [string, unknown][]): string => {
  const literal = (value: unknown) => client.escapeLiteral(String(value))
  const calls = wanted.map(
    ([key, value]) => `set_config(${literal(key)}, ${literal(value)}, false)`,
  )
  return `select ${calls.join(', ')}`
}

// The server ends the statement of a client that was killed.
const checkClient: [string, string] = ['client_connection_check_interval', '1s']

/**
 * Gives the session the time-outs for a statement beside the migrations. Building and dropping an
 * index concurrently waits for locks that nobody queues behind: only its whole time is limited.
 */
export const limitMending = async (client: Client, job: Job, isPatient: boolean): Promise<void> => {
  const { lockTimeoutMs, noTransactionStatementTimeoutMs } = job
  await client.query(
    set(client, [
      ['lock_timeout', isPatient ? 0 : lockTimeoutMs],
      ['statement_timeout', noTransactionStatementTimeoutMs],
      checkClient,
    ]),
  )
}

/**
 * The time-outs of a migration. A statement of CONCURRENTLY waits for locks that nobody queues
 * behind, so that only its whole time is limited.
 */
const timeoutsOf = (migration: FileMigration, job: Job): [string, unknown][] => {
  const { lockTimeoutMs, statementTimeoutMs, noTransactionStatementTimeoutMs } = job
  const outside = isOutside(migration)
  const patient = outside && /\bconcurrently\b/i.test(migration.body)
  return [
    ['lock_timeout', patient ? 0 : lockTimeoutMs],
    ['statement_timeout', outside ? noTransactionStatementTimeoutMs : statementTimeoutMs],
    checkClient,
  ]
}

/**
 * The statements that make the session as it was when it was opened, so that nothing which one
 * migration sets reaches the next (search_path, role, temporary tables), and give it the settings of
 * .gmrc and the time-outs of `migration`. DISCARD ALL would release the advisory lock.
 */
export const preparation = (
  client: Client,
  settings: Record<string, unknown> | null | undefined,
  migration: FileMigration,
  job: Job,
): string => {
  const wanted = [...Object.entries(settings ?? {}), ...timeoutsOf(migration, job)]
  return `
    reset session authorization;
    reset role;
    reset all;
    close all;
    deallocate all;
    unlisten *;
    discard temp;
    discard sequences;
    ${set(client, wanted)}`
}
