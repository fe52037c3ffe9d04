import type { TransactionSql } from 'postgres'
import { databaseUrl, withDatabase, type Sql } from './database.ts'
import { messageOf } from './errors.ts'
import { inHome } from './paths.ts'

interface Elsewhere {
  script: string
  cron_database: string
}

/** Lends `work` a transaction as app_jobs in `database`, where pg_cron lives, on the server of `url`. */
export const inCron = <T>(
  url: string,
  database: string,
  work: (transaction: TransactionSql) => Promise<T>,
): Promise<T> =>
  withDatabase(
    databaseUrl(url, database),
    async (sql) =>
      (await sql.begin(async (transaction) => {
        await transaction`set local role app_jobs`
        return work(transaction)
      })) as T,
  )

/**
 * Takes the jobs that the database at `url` wants to the database where pg_cron lives, if that is
 * another one; where it is the same, the migrations have done it. Returns a sentence about what
 * could not be scheduled, for a server without pg_cron.
 */
export const scheduleElsewhere = async (url: string): Promise<string | undefined> => {
  const [wanted] = await withDatabase(url, async (sql) => {
    const [found] = await sql<{ present: boolean }[]>`
      select to_regprocedure('jobs.script()') is not null as present`
    if (!found?.present) return []
    return sql<Elsewhere[]>`
      select jobs.script() as script, current_setting('cron.database_name', true) as cron_database
      where not jobs.cron_is_here()`
  })
  if (!wanted) return undefined
  if (!wanted.cron_database) return 'The server has no pg_cron: no job will run.'
  try {
    await inCron(url, wanted.cron_database, (transaction) => transaction.unsafe(wanted.script))
  } catch (error) {
    return `The jobs are not scheduled in the database ${wanted.cron_database}: ${messageOf(error)}.`
  }
}

/** A job of the registry. */
export interface Job {
  name: string
  /** When: five cron fields in GMT, or seconds. */
  schedule: string
}

/**
 * The enabled jobs that read or write one of `relations` (names as PostgreSQL shows them), as far as
 * their commands and the functions that they call tell; none where there is no registry.
 */
export const jobsOf = async (sql: Sql, relations: string[]): Promise<Job[]> => {
  if (relations.length === 0) return []
  const [found] = await sql<{ present: boolean }[]>`
    select to_regclass('jobs.registry') is not null as present`
  if (!found?.present) return []
  return sql.file<Job[]>(inHome('sql/monitor/jobs_of_relations.sql'), [relations])
}
