import postgres from 'postgres'
import { withDatabase, type Sql } from '../database.ts'
import { misuse } from '../errors.ts'
import { examineReadiness } from '../migrate/readiness.ts'
import type { Server } from '../server/server.ts'
import { refuseValueless } from './gmrc.ts'
import { mendInterrupted } from './mend.ts'
import { refuseSharedShadow } from './shadow.ts'

/** lock_not_available. */
const lockNotAvailable = '55P03'

/**
 * Long enough for the session of a command that has just ended, or was killed, to be gone; short,
 * because one that waits inside the server holds up a CREATE INDEX CONCURRENTLY of the other.
 */
const waitMs = 2000

const takeTurn = async (sql: Sql): Promise<void> => {
  await sql`select set_config('lock_timeout', ${`${waitMs}ms`}, false)`
  try {
    await sql`select pg_advisory_lock(hashtext('plumb'), hashtext('migrations'))`
  } catch (error) {
    if (!(error instanceof postgres.PostgresError) || error.code !== lockNotAvailable) throw error
    throw misuse('busy', 'Another command is changing migrations/: wait until it has ended.')
  }
}

/**
 * Does `work` on migrations/ while no other command does: what it finds there is what it works on.
 * Before it, refuses a shadow that is in use, a placeholder without a value and a database that
 * cannot be written to, and mends a command that was killed. The turn is a session of the main
 * database, so that it ends with this process, however that ends. Throws `busy` (exit 2) after 2 s.
 */
export const inTurn = async <T>(server: Server, work: () => Promise<T>): Promise<T> => {
  refuseSharedShadow(server)
  await refuseValueless()
  // Refuses a pooler, behind which a session's lock would outlive this process.
  await examineReadiness(server)
  return withDatabase(server.url, async (sql) => {
    await takeTurn(sql)
    await mendInterrupted(server)
    return work()
  })
}
