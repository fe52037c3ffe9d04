/** What the process that applies migrations is told, as its one argument. */
export interface Job {
  /** The last migration to apply, as graphile-migrate names it: 000012.sql; all by default. */
  to?: string
  /** Runs everything in one transaction, tells the locks that it took, and rolls it back. */
  dryRun: boolean
  lockTimeoutMs: number
  statementTimeoutMs: number
  /** For a statement outside of a transaction, which may build an index for hours. */
  noTransactionStatementTimeoutMs: number
  /** How long to wait for another migrator. */
  advisoryWaitMs: number
}

/** A lock that a migration took on a table, index or view that existed before it. */
export interface Lock {
  relation: string
  mode: string
}

/** A migration that was tried by a dry run, or could not be. */
export interface Tried {
  file: string
  /** Milliseconds; absent for a migration that no transaction can hold. */
  ms?: number
  locks: Lock[]
}

/** Why the process ended without having done its work. */
export interface Failure {
  message: string
  /** PostgreSQL's SQLSTATE, `migrate-busy` when another migrator held the lock for too long, `lost` without a connection, `unsettled` when nobody knows whether a statement was done. */
  code?: string
  /** The migration, as its file is called. */
  file?: string
  line?: number
  /** What PostgreSQL says besides: detail and hint, each a line. */
  more?: string[]
}

/** What the process tells while it works. */
export type Message =
  | { is: 'connected'; pid: number }
  | { is: 'note'; text: string }
  | { is: 'tried'; tried: Tried }
  | { is: 'failed'; failure: Failure; applied: string[] }
  | { is: 'finished'; applied: string[] }
