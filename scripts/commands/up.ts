import { join, relative } from 'node:path'
import { which } from 'zx'
import { command } from '../lib/command.ts'
import { withDatabase } from '../lib/database.ts'
import { note, print, printJson } from '../lib/output.ts'
import { versionNumber, versionText } from '../lib/server/prepare.ts'
import { environmentOf, type Server } from '../lib/server/server.ts'
import { startServer } from '../lib/server/start.ts'

/** A word for a POSIX shell, quoted only where it must be. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`

/** Lines that `eval` and dotenv understand, and `export $(…)` where no path has a space. */
export const environmentLines = (environment: Record<string, string>): string =>
  Object.entries(environment)
    .map(([key, value]) => `${key}=${quoted(value)}`)
    .join('\n')

const shortest = (path: string): string => {
  const near = relative('', path)
  return near.startsWith('..') ? path : near
}

/** The line that opens psql on the main database; the server's own psql where the machine has none. */
export const psqlLine = (server: Server, machineHasPsql: boolean): string => {
  const psql = server.bin && !machineHasPsql ? join(server.bin, 'psql') : 'psql'
  const passfile = server.passfile ? `PGPASSFILE=${quoted(shortest(server.passfile))} ` : ''
  return `${passfile}${quoted(psql)} '${server.url}'`
}

const describe = (server: Server, version: string, psql: string): string =>
  [
    `provider  ${server.provider}`,
    `reason    ${server.reason}`,
    `version   PostgreSQL ${version}`,
    `address   ${server.url}`,
    `psql      ${psql}`,
  ].join('\n')

interface UpOptions {
  env?: boolean
  json?: boolean
}

const run = async ({ env, json }: UpOptions): Promise<void> => {
  const server = await startServer()
  if (env) {
    note(`${server.provider}: ${server.reason}`)
    print(environmentLines(environmentOf(server)))
    return
  }
  const version = versionText(await withDatabase(server.url, versionNumber))
  const machineHasPsql = Boolean(await which('psql', { nothrow: true }))
  const psql = psqlLine(server, machineHasPsql)
  if (json) printJson({ ok: true, ...server, version, psql })
  else print(describe(server, version, psql))
}

export const up = command('up', 'start the server, or find the one that runs')
  .option('--env', 'print only DATABASE_URL and its like, one KEY=value per line')
  .option('--json', 'print one JSON document')
  .action(run)
