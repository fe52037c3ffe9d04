import { describe, expect } from 'vitest'
import { Client as PgClient } from 'pg'
import { withPassword } from '../../../scripts/lib/database.ts'
import { migrateLock } from '../../../scripts/lib/graphile.ts'
import { batching } from '../../../scripts/lib/migrate/batch.ts'
import { runStringMigration, type Client } from '../../../scripts/lib/migrate/graphile.ts'
import { test, type Project } from './project.ts'

type Settings = Parameters<typeof runStringMigration>[1]
type Committed = NonNullable<Parameters<typeof runStringMigration>[5]>

const withClient = async (
  { env }: Project,
  work: (client: Client) => Promise<void>,
): Promise<void> => {
  const client = new PgClient(await withPassword(env.DATABASE_URL ?? ''))
  await client.connect()
  try {
    await work(client as unknown as Client)
  } finally {
    await client.end()
  }
}

/** Lets graphile-migrate apply a migration through the client that batches. */
const apply = (client: Client, body: string, before = "set application_name = 'x'") =>
  runStringMigration(
    batching(client, before),
    { placeholders: {}, databaseOwner: 'postgres', databaseName: 'x' } as unknown as Settings,
    { database: 'x' },
    body,
    '000001.sql',
    { hash: "sha1:it's", previousHash: null, filename: '000001.sql' } as Committed,
  )

const makeBookkeeping = ({ sql }: Project) =>
  sql.unsafe(`
    create schema graphile_migrate;
    create table graphile_migrate.migrations (hash text, previous_hash text, filename text)`)

const left = async ({ sql }: Project) => {
  const [row] = await sql`
    select
      (select json_agg(m) from graphile_migrate.migrations as m) as records,
      to_regclass('a') is not null as made,
      (
        select count(*)::integer
        from pg_locks
        join pg_database on pg_database.oid = pg_locks.database
        where locktype = 'advisory' and datname = current_database()
      ) as locks`
  return row
}

describe('a migration whose messages are sent together', () => {
  test('is applied, recorded, and leaves no lock', async ({ project }) => {
    await makeBookkeeping(project)
    await withClient(project, async (client) => {
      await apply(client, 'create table a ();')
      const record = { hash: "sha1:it's", previous_hash: null, filename: '000001.sql' }
      expect(await left(project)).toEqual({ records: [record], made: true, locks: 0 })
    })
  })

  test('leaves nothing when it fails, and none of its settings', async ({ project }) => {
    await makeBookkeeping(project)
    await withClient(project, async (client) => {
      const body = 'create table a (); set search_path = pg_catalog; select nowhere;'
      await expect(apply(client, body)).rejects.toMatchObject({ code: '42703', position: '57' })
      expect(await left(project)).toEqual({ records: null, made: false, locks: 0 })
      const { rows } = await client.query<{ name: string; path: string }>(
        `select current_setting('application_name') as name, current_setting('search_path') as path`,
      )
      expect(rows).toEqual([{ name: 'x', path: '"$user", public' }])
    })
  })

  test('leaves nothing when its record fails, or its commit', async ({ project }) => {
    await makeBookkeeping(project)
    await withClient(project, async (client) => {
      const locked = 'create table a (); drop table graphile_migrate.migrations;'
      await expect(apply(client, locked)).rejects.toMatchObject({ code: '42P01' })
      const deferred = `create table a (n int unique deferrable initially deferred);
        insert into a values (1), (1);`
      await expect(apply(client, deferred)).rejects.toMatchObject({ code: '23505' })
      expect(await left(project)).toEqual({ records: null, made: false, locks: 0 })
    })
  })

  test('does not run while another session has the lock', async ({ project }) => {
    await makeBookkeeping(project)
    await withClient(project, async (other) => {
      await other.query('select pg_advisory_lock($1)', [migrateLock])
      await withClient(project, async (client) => {
        await expect(apply(client, 'create table a ();')).rejects.toThrow('exclusive lock')
      })
      expect(await left(project)).toEqual({ records: null, made: false, locks: 1 })
    })
  })
})
