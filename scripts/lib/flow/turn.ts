import postgres from 'postgres'
import { databaseName, withDatabase, type Sql } from '../database.ts'
import { environment } from '../errors.ts'
import { examineReadiness, refusePooler } from '../migrate/readiness.ts'
import type { Server } from '../server/server.ts'
import { refuseValueless } from './gmrc.ts'
import { findInterrupted, mend } from './mend.ts'
import { refuseSharedShadow } from './shadow.ts'

/** lock_not_available. */
const lockNotAvailable = '55P03'

/** Long enough for the session of a command that has just ended, or was killed, to be gone. */
const waitMs = 2000

const takeTurn = async (sql: Sql, shadow: string): Promise<void> => {
  // Behind one, a session's lock would outlive this process.
  await refusePooler(sql)
  await sql`select set_config('lock_timeout', ${`${waitMs}ms`}, false)`
  try {
    await sql`select pg_advisory_lock(hashtext('plumb'), hashtext(${shadow}))`
  } catch (error) {
    if (!(error instanceof postgres.PostgresError) || error.code !== lockNotAvailable) throw error
    throw environment('busy', 'Another command is changing migrations/: wait until it has ended.')
  }
}

/**
 * Does `work` on migrations/ and the shadow while no other command does: what it finds there is what
 * it works on. Before it, mends a command that was killed. The turn is a lock of a session in the
 * maintenance database, by the shadow's name: it ends with this process, however that ends, and its
 * wait holds up nothing that the other command does. Throws `busy` (exit 3) after 2 s.
 */
export const inTurn = <T>(server: Server, work: () => Promise<T>): Promise<T> =>
  withDatabase(server.rootUrl, async (sql) => {
    await takeTurn(sql, databaseName(server.shadowUrl))
    await mend(server)
    return work()
  })

/**
 * inTurn() for a command that changes the main database, too: refuses a shadow that is in use, a
 * placeholder without a value and a database that cannot be written to.
 */
export const inWritingTurn = async <T>(server: Server, work: () => Promise<T>): Promise<T> => {
  refuseSharedShadow(server)
  await refuseValueless()
  await examineReadiness(server)
  return inTurn(server, work)
}

/**
 * Mends a command that was killed, if there is one, in a turn: of two commands that find it, one
 * does. Call it at the start of a command that reads migrations/ and takes no turn itself. Throws
 * as mend() does.
 */
export const mendInterrupted = async (server: Server): Promise<void> => {
  if (await findInterrupted()) await inTurn(server, () => Promise.resolve())
}
