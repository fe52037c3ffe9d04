import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { backUp } from '../../../../scripts/lib/copy/backup/backup.ts'
import { restoreDump } from '../../../../scripts/lib/copy/backup/restore.ts'
import { withDatabase, type Sql } from '../../../../scripts/lib/database.ts'
import { inProject, root } from '../../../../scripts/lib/paths.ts'
import type { Server } from '../../../../scripts/lib/server/server.ts'
import { test as base, testServer } from '../../../support/database.ts'
import { createDatabase, dropDatabase } from '../../../support/databases.ts'

const serverOf = (url: string): Server => {
  const { rootUrl, bin } = testServer()
  return {
    provider: 'url',
    reason: 'a test',
    url,
    shadowUrl: url,
    rootUrl,
    ...(bin ? { bin } : {}),
  }
}

const test = base
  .extend('folder', async ({}, { onCleanup }): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'plumb-backup-'))
    onCleanup(() => rm(folder, { recursive: true }))
    return folder
  })
  .extend('filled', { scope: 'file' }, async ({ db }): Promise<Sql> => {
    await db.sql.unsafe(`
      create schema trial;
      create type trial.mood as enum ('sad', 'glad');
      create table trial.odd (id int primary key, mood trial.mood, moods trial.mood[], doc json, at point, tags text[], range int4range, gone int);
      alter table trial.odd drop column gone;
      insert into trial.odd
      select n, 'glad', '{sad,glad}', '{"a": 1}', '(1,2)', array['x', null], int4range(n, n + 5) from generate_series(1, 500) as n;
      create table trial.parts (id int, at date) partition by range (at);
      create table trial.parts_1 partition of trial.parts for values from ('2020-01-01') to ('2030-01-01');
      insert into trial.parts select n, '2021-01-01' from generate_series(1, 300) as n;
      create table trial.measures (id int, at timestamptz not null);
      select extensions.create_hypertable('trial.measures', 'at', chunk_time_interval => interval '1 day');
      insert into trial.measures select n, timestamptz '2024-01-01' + n * interval '1 hour' from generate_series(1, 200) as n;
      create table trial.busy (id bigint generated always as identity, value text)`)
    return db.sql
  })

/** The scratch databases that a process has made. */
const scratches = async (sql: Sql, pid = process.pid): Promise<string[]> => {
  const rows = await sql<{ datname: string }[]>`
    select datname from pg_database where starts_with(datname, ${`plumb_backup_${pid}_`})`
  return rows.map(({ datname }) => datname)
}

describe('a backup', () => {
  test('is restored and compared while others write, and only its owner can read it', async ({
    db,
    filled,
    folder,
  }) => {
    let isDone = false
    const write = async (): Promise<void> => {
      while (!isDone) {
        await filled`insert into trial.busy (value) values ('x')`
        await filled`update trial.odd set doc = '{"a": 2}' where id = 7`
      }
    }
    const writing = write()
    const backup = await backUp(serverOf(db.url), { folder }).finally(() => (isDone = true))
    await writing
    expect(backup).toMatchObject({ checked: true, not_compared: [] })
    expect(backup.rows).toBeGreaterThan(1000)
    const { mode, size } = await stat(backup.path)
    expect(mode & 0o777).toBe(0o600)
    expect(size).toBe(backup.bytes)
    expect(await readdir(folder)).toEqual([backup.path.slice(folder.length + 1)])
  })

  test('can be restored by hand, chunks and partitions too', async ({ db, filled, folder }) => {
    expect(filled).toBeDefined()
    const { path } = await backUp(serverOf(db.url), { folder, check: false })
    const { rootUrl, prefix } = testServer()
    const name = `${prefix}restored`
    await createDatabase(rootUrl, name)
    const url = new URL(rootUrl)
    url.pathname = `/${name}`
    try {
      await restoreDump(serverOf(db.url), path, url.href)
      const [row] = await withDatabase(
        url.href,
        (sql) => sql`
        select (select count(*)::int from trial.odd) as odd, (select count(*)::int from trial.parts) as parts,
          (select count(*)::int from trial.measures) as measures,
          (select count(*)::int from pg_inherits where inhparent = 'trial.measures'::regclass) as chunks`,
      )
      expect(row).toEqual({ odd: 500, parts: 300, measures: 200, chunks: 9 })
    } finally {
      await dropDatabase(rootUrl, name)
    }
  })

  test('of a database with pg_cron says what could not be compared', async ({ db, folder }) => {
    expect(db).toBeDefined()
    const backup = await backUp(serverOf(testServer().mainUrl), { folder })
    expect(backup).toMatchObject({ checked: true })
    expect(backup.not_compared).toEqual([expect.stringContaining('pg_cron')])
  })

  test('holds its moment also where the server ends idle transactions soon', async ({
    db,
    folder,
  }) => {
    const name = new URL(db.url).pathname.slice(1)
    await db.sql`alter database ${db.sql(name)} set idle_in_transaction_session_timeout = '50ms'`
    const backup = await backUp(serverOf(db.url), { folder }).finally(
      () => db.sql`alter database ${db.sql(name)} reset idle_in_transaction_session_timeout`,
    )
    expect(backup).toMatchObject({ checked: true })
  })

  test('that fails leaves no file, no scratch database, and a sentence', async ({ db, folder }) => {
    const server = { ...serverOf(db.url), bin: join(folder, 'nowhere') }
    await expect(backUp(server, { folder })).rejects.toMatchObject({
      exit: 3,
      code: 'backup-failed',
    })
    const missing = serverOf(db.url.replace(/\/[^/]*$/, '/plumb_test_missing'))
    await expect(backUp(missing, { folder })).rejects.toMatchObject({
      exit: 3,
      code: 'server-3d000',
    })
    expect(await readdir(folder)).toEqual([])
  })

  test('stops when it is told to, and leaves nothing', async ({ db, filled, folder }) => {
    const signal = AbortSignal.timeout(200)
    await expect(backUp(serverOf(db.url), { folder, signal })).rejects.toThrow()
    expect(await readdir(folder)).toEqual([])
    expect(await scratches(filled)).toEqual([])
  })

  test('that was killed leaves a scratch database that the next one drops', async ({
    db,
    filled,
    folder,
  }) => {
    const server = serverOf(db.url)
    const child = spawn(
      process.execPath,
      [
        ...['--import', 'tsx', inProject('tests/integration/copy/backup/backup-child.ts')],
        JSON.stringify({ server, folder }),
      ],
      { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const ended = once(child, 'exit')
    const left = () => scratches(filled, child.pid)
    await expect.poll(left, { interval: 20 }).not.toEqual([])
    child.kill('SIGKILL')
    await ended
    expect(await left()).toHaveLength(1)
    expect((await readdir(folder)).join()).toContain('.partial')

    const backup = await backUp(server, { folder })
    expect([...(await left()), ...(await scratches(filled))]).toEqual([])
    expect(await readdir(folder)).toEqual([backup.path.slice(folder.length + 1)])
  })
})
