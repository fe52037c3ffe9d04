import { readFile } from 'node:fs/promises'
import { describe, expect } from 'vitest'
import { deferKeys, restoreKeys } from '../../../../scripts/lib/copy/deferred/deferred.ts'
import { withCopySession } from '../../../../scripts/lib/copy/session.ts'
import type { Sql } from '../../../../scripts/lib/database.ts'
import { inProject } from '../../../../scripts/lib/paths.ts'
import { test as base, type TestDatabase } from '../../../support/database.ts'
import { plumb } from '../../../support/plumb.ts'
import { schemaOf } from './schema.ts'

const plain = ['trial.parents', 'trial.children', 'trial."Odd Name"']

const defer = (url: string, tables: string[]): Promise<(string | null)[]> =>
  withCopySession(url, 'trial', async (session) => {
    const reasons = []
    for (const table of tables) reasons.push(await deferKeys(session, 'trial', table))
    return reasons
  })

const indexesOf = async (sql: Sql, table: string): Promise<string[]> => {
  const rows = await sql<{ name: string }[]>`
    select indexrelid::regclass::text as name from pg_index where indrelid = ${table}::regclass order by 1`
  return rows.map(({ name }) => name)
}

/** `db` with the tables of tables.sql, made anew for each test. */
const test = base.extend('trial', async ({ db }): Promise<TestDatabase> => {
  await db.sql`set client_min_messages = warning`.simple()
  await db.sql`drop schema if exists trial cascade`
  await db.sql`delete from copying.deferred`
  await db.sql.unsafe(
    await readFile(inProject('tests/integration/copy/deferred/tables.sql'), 'utf8'),
  )
  return db
})

describe('deferred keys', () => {
  test('are all taken away, and made again just as they were', async ({ trial: db }) => {
    const before = await schemaOf(db.url)
    expect(await defer(db.url, plain)).toEqual([null, null, null])
    for (const table of plain) expect(await indexesOf(db.sql, table)).toEqual([])
    const references = await db.sql`
      select conname from pg_constraint where contype = 'f' and connamespace = 'trial'::regnamespace and conname !~ '^parts'`
    expect(references).toEqual([])
    // A second run finds them taken away, and takes nothing away twice.
    expect(await defer(db.url, plain)).toEqual([null, null, null])

    const restored = await restoreKeys(db.url, 'trial', { jobs: 3 })
    expect(restored.length).toBeGreaterThan(20)
    expect(await schemaOf(db.url)).toBe(before)
    expect(await db.sql`select from copying.deferred`).toHaveLength(0)
    expect(await restoreKeys(db.url, 'trial', { jobs: 3 })).toEqual([])
  })

  test('stay where they are needed, or are not ours', async ({ trial: db }) => {
    const left = ['parts', 'parts_2020', 'measures', 'full_already', 'not_to_be_filled', 'not_own']
    const before = await schemaOf(db.url)
    const reasons = await defer(
      db.url,
      left.map((name) => `trial.${name}`),
    )
    const partitioned = 'it is a partitioned table, a hypertable or one of their parts'
    expect(reasons).toEqual([
      ...[partitioned, partitioned, partitioned],
      ...['it holds rows', 'app_copier may not fill it', 'it does not belong to app_owner'],
    ])
    expect(await schemaOf(db.url)).toBe(before)

    await defer(db.url, ['trial.viewed', 'trial.referred'])
    expect(await indexesOf(db.sql, 'trial.viewed')).toEqual(['trial.viewed_pkey'])
    expect(await indexesOf(db.sql, 'trial.referred')).toEqual(['trial.referred_pkey'])
  })

  test('are left on record when they are to be made no longer', async ({ trial: db }) => {
    const before = await schemaOf(db.url)
    await defer(db.url, ['trial.parents'])
    const stop = new AbortController()
    const reason = new Error('stopped')
    await db.sql.begin(async (other) => {
      await other`lock table trial.parents in access exclusive mode`
      const making = restoreKeys(db.url, 'trial', { jobs: 2, signal: stop.signal })
      const waiting = () => other`
        select from pg_locks where relation = 'trial.parents'::regclass and not granted`
      await expect.poll(waiting).not.toEqual([])
      stop.abort(reason)
      await expect(making).rejects.toBe(reason)
    })
    await restoreKeys(db.url, 'trial', { jobs: 1 })
    expect(await schemaOf(db.url)).toBe(before)
  })

  test('are told while they are missing', async ({ trial: db }) => {
    await defer(db.url, ['trial.viewed'])
    expect(
      await db.sql`select application, table_name, name, what from copying.missing_keys`,
    ).toEqual([
      { application: 'trial', table_name: 'trial.viewed', name: 'viewed_name_idx', what: 'index' },
    ])
    const status = await plumb(['status'], { DATABASE_URL: db.url })
    expect(status.out).toContain('trial.viewed')
    expect(status.out).toContain('viewed_name_idx')
    expect(status.out).toContain('[key-deferred]')
  })

  test('cannot be forged: what is in the record is run as the owner', async ({ trial: db }) => {
    const forge = db.sql.begin(async (sql) => {
      await sql`set local role app_copier`
      await sql`
        insert into copying.deferred (application, table_name, name, kind, definition)
        values ('trial', 'trial.viewed', 'x', 'index', 'grant app_owner to app_copier')`
    })
    await expect(forge).rejects.toMatchObject({ code: '42501' })
  })
})

describe('rows that violate a deferred key', () => {
  test('are named, and the key is made when they are mended', async ({ trial: db }) => {
    const before = await schemaOf(db.url)
    await defer(db.url, ['trial.parents', 'trial.children'])
    await db.sql`insert into trial.parents (code, kind, note) values ('a', 'b', 'c'), ('a', 'd', 'c')`
    await expect(restoreKeys(db.url, 'trial', { jobs: 2 })).rejects.toMatchObject({
      exit: 1,
      code: 'key-violated',
      message: expect.stringMatching(/trial\.parents.*\(a, c\) is duplicated/s) as string,
    })
    // All others are there: whoever follows the source needs the primary key.
    expect(
      await db.sql`select from pg_index where indrelid = 'trial.parents'::regclass and indisprimary`,
    ).toHaveLength(1)
    await db.sql`delete from trial.parents where kind = 'd'`
    await db.sql`insert into trial.children (parent_id) values (77)`
    await expect(restoreKeys(db.url, 'trial', { jobs: 2 })).rejects.toMatchObject({
      exit: 1,
      code: 'foreign-key-violated',
      message: expect.stringMatching(/trial\.children.*\(parent_id\)=\(77\)/s) as string,
    })
    await db.sql`delete from trial.children`
    await restoreKeys(db.url, 'trial', { jobs: 2 })
    expect(await schemaOf(db.url)).toBe(before)
  })
})
