import { describe, expect, vi } from 'vitest'
import { withDatabase } from '../../../scripts/lib/database.ts'
import { allowReplication, startStandby } from '../../support/standby.ts'
import { commitAll } from './committed.ts'
import { table, whileOpen } from './migrating.ts'
import { test as own } from './own-server.ts'
import { history, test, type Project } from './project.ts'

// Many processes, each after the other: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 300_000 })

const alter = 'alter table public.a add n integer;'

/** A project whose first migration is applied, and whose second is not. */
const withOnePending = async (project: Project): Promise<void> => {
  await commitAll(project, [table])
  expect(await project.plumb(['migrate'])).toMatchObject({ exit: 0, err: '' })
  await commitAll(project, [table, alter])
}

describe('before a migration', () => {
  test('a transaction that is open for long is named', async ({ project }) => {
    await withOnePending(project)
    await whileOpen(project, 'select 1', async () => {
      const { exit, err } = await project.plumb(['migrate'], { PLUMB_OLD_TRANSACTION_MS: '0' })
      expect(exit).toBe(0)
      expect(err).toMatch(/A transaction of .+the blocker\) is open since .+: migrations wait for/)
    })
    await commitAll(project, [table, alter, 'select 1;'])
    await whileOpen(project, 'select 1', async () => {
      expect(await project.plumb(['migrate'])).toMatchObject({ exit: 0, err: '' })
    })
  })

  test('a disk without room for the largest table once more is told, where it can be seen', async ({
    project,
  }) => {
    await withOnePending(project)
    const { exit, err } = await project.plumb(['migrate'], { PLUMB_DISK_FREE_MB: '1000000000' })
    expect(exit).toBe(0)
    expect(err).toMatch(/The server's disk has \d+ [MG]B free: a has \d+ MB, and a migration/)
  })

  test('a disk that cannot be seen is said to be so', async ({ project }) => {
    const { DATABASE_URL = '' } = project.env
    const database = new URL(DATABASE_URL).pathname.slice(1)
    const role = `${database}_blind`
    await project.sql
      .unsafe(
        `create role ${role} login password 'blind';
         grant all on database ${database} to ${role}; grant all on schema public to ${role}`,
      )
      .simple()
    try {
      const url = new URL(DATABASE_URL)
      url.username = role
      url.password = 'blind'
      Object.assign(project.env, { DATABASE_URL: url.href })
      await withOnePending(project)
      const { exit, err } = await project.plumb(['migrate'], { PLUMB_DISK_FREE_MB: '0' })
      expect(exit).toBe(0)
      expect(err).toMatch(/cannot be seen from here: a has \d+ MB/)
    } finally {
      await project.sql.unsafe(`drop owned by ${role}; drop role ${role}`).simple()
    }
  })
})

const ask = (url: string, query: string) => withDatabase(url, (sql) => sql.unsafe(query).simple())

own(
  'a standby is refused, and its lag, slots and prepared transactions are named',
  async ({ project, own: server }) => {
    const primary = await server.start(project)
    const url = primary.url('plumb')
    await withOnePending(project)
    await allowReplication(primary)
    const standby = await startStandby(primary, {
      max_prepared_transactions: 2,
      cluster_name: 'second',
    })
    const replicas = () => withDatabase(url, (sql) => sql`select from pg_stat_replication`)
    await expect.poll(replicas).toHaveLength(1)
    const env = { DATABASE_URL: standby.url('plumb'), PGPASSFILE: standby.passfile }
    const refused = await project.plumb(['migrate'], env)
    expect(refused.exit).toBe(3)
    expect(refused.err).toContain('is a standby and cannot be written to')
    expect(refused.err).toContain('[not-ready-standby]')
    expect((await project.plumb(['status'], env)).exit).toBe(10)
    const before = await history(project)
    for (const command of ['commit', 'uncommit', 'rebase --write', 'watch --once']) {
      const { exit, err } = await project.plumb(command.split(' '), env)
      expect(`${command}: ${exit} ${err}`).toMatch(/: 3 .*\[not-ready-standby\]\n$/)
    }
    expect(await history(project)).toEqual(before)

    process.env.PGPASSFILE = standby.passfile
    await ask(standby.url('plumb'), 'select pg_wal_replay_pause()')
    process.env.PGPASSFILE = primary.passfile
    await ask(url, "select pg_create_physical_replication_slot('forgotten', true)")
    await ask(url, "begin; lock table public.a; prepare transaction 'left'")
    await ask(url, 'create table public.b (); select pg_switch_wal(); create table public.c ()')
    const limits = { PLUMB_LOCK_TIMEOUT_MS: '50', PLUMB_RETRIES: '0' }
    const warned = await project.plumb(['migrate'], { ...limits, PLUMB_REPLICA_LAG_MB: '1' })
    expect(warned.exit).toBe(3)
    expect(warned.err).toMatch(/The prepared transaction left of postgres .+Commit it or roll it/)
    expect(warned.err).toMatch(/The replication slot forgotten \(not active\) is \d+ MB behind/)
    expect(warned.err).toMatch(/The standby second is \d+ MB behind: who reads there/)
    await ask(url, "rollback prepared 'left'")
    expect(await project.plumb(['migrate'])).toMatchObject({ exit: 0, err: '' })
  },
)
