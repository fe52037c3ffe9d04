import { readFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { deferKeys, restoreKeys } from '../../../../scripts/lib/copy/deferred/deferred.ts'
import { withCopySession } from '../../../../scripts/lib/copy/session.ts'
import type { Sql } from '../../../../scripts/lib/database.ts'
import { inProject } from '../../../../scripts/lib/paths.ts'
import { test } from '../../../support/database.ts'
import { killed, moments } from '../killed.ts'

const here = 'tests/integration/copy/deferred'

/** Every index and constraint of the schema trial, by its name. */
const objectsOf = async (sql: Sql): Promise<Map<string, string>> => {
  const rows = await sql<{ name: string; definition: string }[]>`
    select 'index ' || indexrelid::regclass as name, pg_get_indexdef(indexrelid) as definition
    from pg_index where indrelid::regclass::text ~ '^trial'
    union all
    select 'constraint ' || conname, pg_get_constraintdef(oid)
    from pg_constraint where connamespace = 'trial'::regnamespace`
  return new Map(rows.map(({ name, definition }) => [name, definition]))
}

/** The objects that are on record as to be made. */
const recordedOf = async (sql: Sql): Promise<Set<string>> => {
  const rows = await sql<{ name: string }[]>`
    select case kind when 'index' then 'index trial.' else 'constraint ' end || name as name
    from copying.deferred
    union all
    -- An exclusion constraint brings its index; a foreign key is whole when it is valid.
    select 'index trial.' || name from copying.deferred where kind = 'key' and definition ~ 'EXCLUDE'`
  return new Set(rows.map(({ name }) => name))
}

test('whatever is killed while keys are made again, there is the key or its record', async ({
  db,
}) => {
  await db.sql`set client_min_messages = warning`.simple()
  await db.sql.unsafe(await readFile(inProject(here, 'tables.sql'), 'utf8'))
  const before = await objectsOf(db.sql)
  await withCopySession(db.url, 'trial', async (session) => {
    for (const table of ['trial.parents', 'trial.children'])
      expect(await deferKeys(session, 'trial', table)).toBeNull()
  })
  await db.sql`
    insert into trial.parents (code, kind, note) select n, n, n from generate_series(1, 60000) as n`
  await db.sql`
    insert into trial.children (parent_id, parent_kind, body, during, tags)
    select n, n, n, tstzrange(to_timestamp(n), to_timestamp(n + 1)), array[n::text, 'tag'] from generate_series(1, 60000) as n`

  const left: number[] = []
  const isEarly = () => new Set(left).size === 1 && left[0] !== 0
  for (const moment of moments({ most: 400, runs: 8, seed: 3 }, isEarly)) {
    await killed(`${here}/restore-child.ts`, db.url, moment)
    // In this order: a server process may still make a key after plumb is dead.
    const recorded = await recordedOf(db.sql)
    const objects = await objectsOf(db.sql)
    for (const [name, definition] of before) {
      expect(objects.has(name) || recorded.has(name), `${name} after ${moment} ms`).toBe(true)
      if (!recorded.has(name)) expect(objects.get(name)).toBe(definition)
    }
    left.push(recorded.size)
  }
  // The kills were at different moments: not all before the first key, not all after the last.
  expect(new Set(left).size).toBeGreaterThan(1)

  await restoreKeys(db.url, 'trial', { jobs: 2 })
  expect(await objectsOf(db.sql)).toEqual(before)
  expect(await db.sql`select from copying.deferred`).toHaveLength(0)
}, 180_000)
