import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'libsql'
import { connect, withDatabase, withPassword } from '../database.ts'
import type { Contestant } from './benchmark.ts'
import { emptyTarget, expectRows, target, type Place } from './copy-place.ts'
import type { Amount } from './copy-pipe.ts'
import { pathWith, type Programs } from './copy-programs.ts'
import { measured } from './measured.ts'

/** The names by which aims find the contestants. */
export const names = {
  cli: 'sqlite3 CSV into psql',
  ours: 'plumb copy, landing',
  pgloader: 'pgloader',
}

const group = 'A table of SQLite, as text'

const pageRows = 10_000

/** Writes the users of a PostgreSQL database to a file of SQLite. */
export const makeSqlite = async (url: string, file: string): Promise<void> => {
  const sqlite = new Database(file)
  const sql = connect(url)
  try {
    sqlite.exec(`
      pragma journal_mode = off; pragma synchronous = off;
      create table users (id integer primary key, email text, name text, bio text, address text, created_at text)`)
    const insert = sqlite.prepare('insert into users values (?, ?, ?, ?, ?, ?)')
    const pages = sql
      .unsafe('select id::text, email, name, bio, address::text, created_at::text from users')
      .values()
      .cursor(pageRows)
    for await (const rows of pages) {
      sqlite.exec('begin')
      for (const [id, ...texts] of rows as [string, ...string[]][]) insert.run(Number(id), ...texts)
      sqlite.exec('commit')
    }
  } finally {
    await sql.end({ timeout: 1 })
    sqlite.close()
  }
}

const columns = 'id text, email text, name text, bio text, address text, created_at text'

/** A table for those that only load; the key and the statistics, which ours has then, come after. */
const emptyTable = async (url: string): Promise<void> => {
  await emptyTarget(url)
  await withDatabase(url, (sql) =>
    sql.unsafe(`create schema landed; create table landed.users (${columns})`),
  )
}

const finish = `psql -qX -c 'create unique index on landed.users (id)' -c 'analyze landed.users'`

/** From the start of the run to the key of the landed table; shaping is left out. */
const landingSeconds = (url: string): Promise<number> =>
  withDatabase(url, async (sql) => {
    const [row] = await sql<{ seconds: number }[]>`
      select extract(epoch from max(s.finished_at) - min(r.started_at))::double precision as seconds
      from copying.runs as r join copying.steps as s on s.run_id = r.id and s.kind = 'land'`
    return row?.seconds ?? NaN
  })

const ours = ({ server, plumb }: Place, file: string, amount: Amount): Contestant => ({
  name: names.ours,
  group,
  prepare: () => emptyTarget(server.url(target)),
  run: async (signal) => {
    const run = await plumb(['copy', 'lite', '--no-proof', '--from', `sqlite:${file}`], signal)
    const seconds = await landingSeconds(server.url(target))
    await expectRows(server.url(target), 'landing_lite.users', amount.rows)
    return { seconds, memoryMb: run.memoryMb, ...amount }
  },
})

const cli = ({ server }: Place, program: string, file: string, amount: Amount): Contestant => ({
  name: names.cli,
  group,
  prepare: () => emptyTable(server.url(target)),
  run: async (signal) => {
    const script = `set -e -o pipefail
      ${program} -csv -readonly '${file}' 'select * from users' | psql -qX -c 'copy landed.users from stdin (format csv)'
      ${finish}`
    const env = { PATH: pathWith(server.bin), ...psqlEnv(server.url(target)) }
    const { seconds, memoryMb } = await measured('bash', ['-c', script], { env, signal })
    await expectRows(server.url(target), 'landed.users', amount.rows)
    return { seconds, memoryMb, ...amount }
  },
})

/** psql's own variables instead of an address in each call. */
const psqlEnv = (url: string): Record<string, string> => {
  const { hostname, port, username, pathname } = new URL(url)
  return { PGHOST: hostname, PGPORT: port, PGUSER: username, PGDATABASE: pathname.slice(1) }
}

const pgloader = (place: Place, program: string, file: string, amount: Amount): Contestant => {
  const { server, folder } = place
  const commands = join(folder, 'users.load')
  return {
    name: names.pgloader,
    group,
    prepare: async () => {
      await emptyTable(server.url(target))
      // Its defaults exhaust its memory with texts; and it does not read the password file.
      const into = (await withPassword(server.url(target))).replace('postgres:', 'postgresql:')
      const text = `load database from sqlite://${file} into ${into}
        with data only, create no tables, reset no sequences, workers = 2, concurrency = 1,
          batch rows = 10000, batch size = 20MB, prefetch rows = 10000
        set search_path to 'landed'
        including only table names like 'users';\n`
      await writeFile(commands, text, { mode: 0o600 })
    },
    run: async (signal) => {
      const env = { PATH: pathWith(server.bin), ...psqlEnv(server.url(target)) }
      const script = `set -e; ${program} '${commands}'; ${finish}`
      const { seconds, memoryMb } = await measured('bash', ['-c', script], { env, signal })
      await expectRows(server.url(target), 'landed.users', amount.rows)
      return { seconds, memoryMb, ...amount }
    },
  }
}

/** A table of SQLite, as it lands. */
export const sqliteContestants = (
  place: Place,
  programs: Programs,
  file: string,
  amount: Amount,
): Contestant[] => [
  ...(programs.sqlite3?.[0] ? [cli(place, programs.sqlite3[0], file, amount)] : []),
  ours(place, file, amount),
  ...(programs.pgloader?.[0] ? [pgloader(place, programs.pgloader[0], file, amount)] : []),
]
