import { writeFile } from 'node:fs/promises'
import { withDatabase, type Sql } from '../../database.ts'
import type { Server } from '../../server/server.ts'
import { contentsOf, programsOf } from './programs.ts'

/** What must be there before anything else: rights to a schema, for functions that an index calls. */
const isGround = (line: string): boolean =>
  /^\d+; \d+ \d+ (SCHEMA - |ACL - SCHEMA |EXTENSION - )/.test(line)

/** pg_cron lives in one database of a server only, and that is not the one restored into. */
const isCron = (line: string): boolean =>
  /^\d+; \d+ \d+ (?:(?:COMMENT - )?EXTENSION (?:- )?pg_cron |(?:ACL|COMMENT) - SCHEMA cron |[A-Z ]+ cron )/.test(
    line,
  )

/** Calls TimescaleDB's function in the restored database, where it is. */
const callTimescale = async (sql: Sql, name: string): Promise<void> => {
  const [extension] = await sql<{ schema: string }[]>`
    select extnamespace::regnamespace::text as schema from pg_extension where extname = 'timescaledb'`
  if (extension) await sql.unsafe(`select ${extension.schema}.${name}()`)
}

/**
 * Restores a dump into an empty database, as its superuser, in two steps: schemas, the rights to them and
 * extensions come first, because pg_restore grants rights last of all and an index that calls a function of
 * another schema could not be built. TimescaleDB wants to be told before and after the rest
 * (https://docs.timescale.com/self-hosted/latest/migration/entire-database/).
 * Returns what could not be restored, as sentences.
 */
export const restoreDump = async (
  server: Server,
  file: string,
  url: string,
  signal?: AbortSignal,
): Promise<string[]> => {
  const run = programsOf(server, url, signal)
  const contents = await contentsOf(server, file)
  const wanted = contents.filter((line) => !isCron(line))
  const restore = async (name: string, lines: string[]): Promise<void> => {
    const list = `${file}.${name}`
    await writeFile(list, `${lines.join('\n')}\n`, { mode: 0o600 })
    await run('pg_restore', ['--exit-on-error', '--no-password', `--use-list=${list}`, file])
  }
  await restore('ground', wanted.filter(isGround))
  await withDatabase(url, (sql) => callTimescale(sql, 'timescaledb_pre_restore'))
  await restore(
    'rest',
    wanted.filter((line) => !isGround(line)),
  )
  await withDatabase(url, (sql) => callTimescale(sql, 'timescaledb_post_restore'))
  return wanted.length < contents.length
    ? ['the jobs of pg_cron, which one database of a server only can have']
    : []
}
