import { readFile } from 'node:fs/promises'
import { glob } from 'zx'
import { databaseName, withDatabase, type Sql } from '../../../scripts/lib/database.ts'
import { inProject } from '../../../scripts/lib/paths.ts'

const tableIn = async (pattern: string, table: string): Promise<string> => {
  const [file = ''] = await glob(inProject('migrations/committed', pattern))
  const text = await readFile(file, 'utf8')
  const [found] = new RegExp(`create table jobs\\.${table} \\([^]*?\\n\\);`).exec(text) ?? []
  if (!found) throw new Error(`${file} does not make jobs.${table}`)
  return found
}

/** The DDL of the schema jobs, as the project's own migrations have it, without any job. */
export const jobsSchema = async (): Promise<string> => {
  const sources = ['hold.sql', 'apply.sql'].map((file) =>
    readFile(inProject('sql/jobs', file), 'utf8'),
  )
  return [
    'create schema jobs;',
    await tableIn('*-jobs.sql', 'registry'),
    await tableIn('*-job-holds.sql', 'holds'),
    ...(await Promise.all(sources)),
  ].join('\n')
}

/**
 * When pg_cron starts each job of the database at `url`, by its name; `cron` is where it lives. One
 * that is not active has a minus before its schedule.
 */
export const schedules = (cron: string, url: string): Promise<Record<string, string>> =>
  withDatabase(cron, async (sql) => {
    const rows = await sql<{ name: string; schedule: string }[]>`
      select split_part(jobname, '/', 2) as name, case when active then '' else '-' end || schedule as schedule
      from cron.job
      where database = ${databaseName(url)}
      order by name`
    return Object.fromEntries(rows.map(({ name, schedule }) => [name, schedule]))
  })

/** Takes the jobs of a database out of pg_cron. */
export const unschedule = (cron: string, url: string): Promise<unknown> =>
  withDatabase(
    cron,
    (sql: Sql) => sql`
      select cron.unschedule(jobid) from cron.job where database = ${databaseName(url)}`,
  )
