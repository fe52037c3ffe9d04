import { readFile } from 'node:fs/promises'
import { config } from '../config.ts'
import { isSameDatabase, withDatabase, type Sql } from '../database.ts'
import { environment, messageOf, misuse } from '../errors.ts'
import { hasCurrent } from '../flow/rows.ts'
import { inHome } from '../paths.ts'
import type { Server } from '../server/server.ts'
import { releaseAbandoned } from './holds.ts'

/** A row of sql/monitor/readiness.sql. */
interface Problem {
  name: string
  refused: boolean
  sentence: string
}

/** What was found before a migration. */
export interface Readiness {
  /** Sentences of what may go wrong. */
  warnings: string[]
  /** Whether a cancelled CONCURRENTLY, or a migrator that was killed at its end, has left something behind. */
  isHalfDone: boolean
}

/**
 * A connection pooler shows a process id of its own to the client. Behind one, in transaction mode,
 * the advisory lock, the settings and the transactions of a migration end up in different sessions.
 * Throws `pooled-connection` (exit 2) when the session of `sql` is behind one.
 */
export const refusePooler = async (sql: Sql): Promise<void> => {
  const result = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`.simple()
  const { pid } = (result as unknown as { state: { pid: number } }).state
  if (pid !== result[0]?.pid)
    throw misuse(
      'pooled-connection',
      'DATABASE_URL leads through a connection pooler, which a migration cannot work with: name the server itself.',
    )
}

/** Whether there are notes of statements that were begun; what they are stands in journal.ts. */
const hasNotes = async (sql: Sql): Promise<boolean> => {
  if (!(await hasCurrent(sql))) return false
  const notes =
    await sql`select from graphile_migrate.current where starts_with(filename, 'plumb: ') limit 1`
  return notes.length > 0
}

const examine = async (server: Server, sql: Sql): Promise<Readiness> => {
  await refusePooler(sql)
  const ask = (file: string) => readFile(inHome('sql/monitor', file), 'utf8')
  const { oldTransactionMs, replicaLagMb } = config()
  const isSame = isSameDatabase(server.url, server.shadowUrl)
  const problems = await sql.unsafe<Problem[]>(await ask('readiness.sql'), [
    isSame,
    oldTransactionMs,
    replicaLagMb,
  ])
  const refused = problems.find((problem) => problem.refused)
  if (refused) throw environment(`not-ready-${refused.name.replaceAll('_', '-')}`, refused.sentence)
  await releaseAbandoned(sql, server.url)
  const halfDone = await sql.unsafe(await ask('half_done.sql'))
  return {
    warnings: problems.map(({ sentence }) => sentence),
    isHalfDone: halfDone.length > 0 || (await hasNotes(sql)),
  }
}

/** A right that the role lacks, as a sentence; anything else as it is. */
const rightlessOr = (error: unknown): unknown =>
  (error as { code?: string }).code === '42501'
    ? environment(
        'not-ready-no-right',
        `The role of DATABASE_URL may not migrate: ${messageOf(error)}; name the one that made the tables.`,
      )
    : error

/**
 * Examines the database of `server` before a migration; reads only, but that it releases the jobs
 * that a killed one held. Throws a sentence for what
 * cannot work: a pooler, a standby, a read-only database, a shadow that is the main database, a role
 * without the right.
 */
export const examineReadiness = (server: Server): Promise<Readiness> =>
  withDatabase(server.url, (sql) => examine(server, sql)).catch((error: unknown) => {
    throw rightlessOr(error)
  })
