import { randomBytes } from 'node:crypto'
import { expect, onTestFinished } from 'vitest'
import { copyApplication } from '../../../scripts/lib/copy/copy.ts'
import { runLegacyScripts } from '../../../scripts/lib/copy/generate-postgres.ts'
import { parsePlanTable, readPlan, type Plan } from '../../../scripts/lib/copy/plan.ts'
import { holdMoment } from '../../../scripts/lib/copy/proof/connect.ts'
import { openRecheck } from '../../../scripts/lib/copy/proof/recheck.ts'
import { sentencesOf } from '../../../scripts/lib/copy/proof/report.ts'
import { verifyApplication } from '../../../scripts/lib/copy/proof/verify.ts'
import { withCopySession } from '../../../scripts/lib/copy/session.ts'
import { parseSource } from '../../../scripts/lib/copy/sources/address.ts'
import {
  databaseUrl,
  withDatabase,
  withoutPassword,
  type Sql,
} from '../../../scripts/lib/database.ts'
import { createDatabase, dropDatabase } from '../../support/databases.ts'
import { test, testServer } from '../../support/database.ts'
import { sessionsOf, untilGone } from '../../support/sessions.ts'

/** A legacy database for the test that runs. */
const legacyDatabase = async (fill: (sql: Sql) => Promise<unknown>): Promise<string> => {
  const { prefix, rootUrl } = testServer()
  const name = prefix + randomBytes(4).toString('hex')
  await createDatabase(rootUrl, name)
  onTestFinished(() => dropDatabase(rootUrl, name))
  const url = databaseUrl(rootUrl, name)
  await withDatabase(url, fill)
  return url
}

test('one table in many shapes: every key is in a target, a reject or left out on purpose', async ({
  db,
}) => {
  const url = await legacyDatabase((sql) =>
    runLegacyScripts(sql, 'gifting', 'public', { scale: 0.01, seed: 3 }),
  )
  const plan = await readPlan('gifting')
  await copyApplication(db.url, plan, parseSource(url))
  const proof = await verifyApplication(db.url, plan)
  expect(sentencesOf(proof)).toEqual([])
  expect(proof.ok).toBe(true)
  expect(proof.landings).toMatchObject([{ source_table: 'kv', differences: 0 }])
  expect(await verifyApplication(db.url, plan, { exact: true })).toMatchObject({
    ok: true,
    exact: true,
  })

  const [line] = await db.sql`
    delete from gifting.order_lines where order_id = (select min(order_id::text)::uuid from gifting.order_lines) returning order_id`
  const after = await verifyApplication(db.url, plan)
  const lines = after.tables.find(({ table }) => table === 'gifting.order_lines')
  expect(lines?.shown[0]).toMatchObject({
    problem: 'missing',
    key: { order_id: line?.order_id as string },
  })
  expect(lines?.shown[0]?.source_key).toMatch(/^order:/)

  const withoutLeave = plan.tables.map((table) => ({ ...table, leave: 'false' }))
  const lost = await verifyApplication(db.url, { ...plan, tables: withoutLeave })
  expect(lost.landings[0]?.shown[0]?.problem).toBe('not-accounted')
  expect(sentencesOf(lost)[0]).toContain('no plan takes it')
})

const directSql = `
  create table events (id bigint primary key, kind text, reader_id integer, amount numeric(12,2), at timestamptz, mood text);
  insert into events
  select i, 'kind ' || i % 5, i % 11, i / 7.0, timestamptz '2020-01-01' + i * interval '1 s', 'good'
  from generate_series(1, 250000) as i;
  create table links (a integer, b integer);
  insert into links select i % 50, i % 7 from generate_series(1, 2000) as i;
  create table notes (name text, part integer, body text, primary key (name, part));
  insert into notes select case i % 2 when 0 then 'ä' else 'Z' end || i, i % 3, repeat('x', i % 9) from generate_series(1, 900) as i;
  analyze`

const targetSql = `
  create schema trial authorization app_owner;
  set role app_owner;
  create table trial.events (id bigint primary key, kind text, reader_id integer, amount numeric(12,2), at timestamptz, mood text);
  create table trial.links (a integer, b integer);
  create table trial.notes (name text, part integer, body text, primary key (name, part));
  grant usage on schema trial to app_copier;
  grant select, insert, update, delete on all tables in schema trial to app_copier;
  reset role`

const directPlan: Plan = {
  application: 'trial',
  hash: 'test',
  tables: [
    ['events', 'id', 'direct', 'select id, kind, reader_id, amount, at, mood from events'],
    ['links', 'a, b', 'direct', 'select a, b from links'],
    [
      'notes',
      'name, part',
      'landed',
      `select concat_ws('/', s.name, s.part) as source_key, s.name, s.part, s.body, null::text as reject_reason from landing_trial.notes as s`,
    ],
  ].map(([name, key, mode, select]) =>
    parsePlanTable(
      `--! from ${name ?? ''}\n--! to trial.${name ?? ''}\n--! key ${key ?? ''}\n--! mode ${mode ?? ''}\n${select ?? ''}`,
      `${name ?? ''}.sql`,
    ),
  ),
}

/** The sum and the first and last time of trial.events, as a proof shows them. */
const figuresOfEvents = async ({ sql }: { sql: Sql }): Promise<unknown> => {
  const [whole] = await sql`
    select sum(amount)::text as sum, min(at at time zone 'UTC') || '+00' as first, max(at at time zone 'UTC') || '+00' as last
    from trial.events`
  const figure = (column: string, name: 'sum' | 'first' | 'last') => {
    const value = whole?.[name] as string
    return { column, figure: name, expected: value, found: value }
  }
  return [figure('amount', 'sum'), figure('at', 'first'), figure('at', 'last')]
}

test('a direct copy is compared with its source, also where rows come twice; given keys are rechecked', async ({
  db,
}) => {
  const url = await legacyDatabase((sql) => sql.unsafe(directSql))
  await db.sql.unsafe(targetSql)
  await copyApplication(db.url, directPlan, parseSource(url))
  const proof = await verifyApplication(db.url, directPlan)
  expect(proof.tables[0]?.figures).toEqual(await figuresOfEvents(db))
  expect(sentencesOf(proof)).toEqual([])
  expect(proof.tables.map(({ rows_expected, rows_found }) => [rows_expected, rows_found])).toEqual([
    [250_000, 250_000],
    [2000, 2000],
    [900, 900],
  ])
  const keys = new Map([
    ['events', [['77'], ['78'], ['999999']]],
    ['links', [['3', '2']]],
    ['notes', [['Z77', '2']]],
  ])
  const recheck = () =>
    withCopySession(db.url, 'trial', async (session) => {
      const source = parseSource(url)
      const again = await openRecheck({ session, url: db.url, plan: directPlan, source })
      await again.compare(keys).finally(again.close)
    })
  await recheck()

  await db.sql`update trial.notes set body = 'other' where name = 'Z77'`
  await expect(recheck()).rejects.toMatchObject({
    code: 'recheck-differs',
    message: 'trial.notes: the row with source key Z77/2 differs.',
  })
  await db.sql`update trial.events set mood = 'bad' where id = 78`
  await expect(recheck()).rejects.toMatchObject({
    message: 'trial.events: the row with source key 78, column mood differs.',
  })
  await db.sql`insert into trial.links values (3, 2)`
  await db.sql`delete from trial.events where id = 249999`
  expect(sentencesOf(await verifyApplication(db.url, directPlan))).toEqual([
    'trial.events: the row with id 78, column mood differs, and 1 other rows are not as they should be.',
    'trial.links: the row with a 3, b 2 has no row in the source.',
    'trial.notes: the row with name Z77, part 2, source key Z77/2, column body differs.',
  ])
})

test('a source that is not the one that was copied is refused', async ({ db }) => {
  await expect(
    verifyApplication(db.url, directPlan, { from: parseSource('sqlite:/nowhere.db') }),
  ).rejects.toMatchObject({ exit: 2, code: 'other-source' })
})

test('a source that is gone is told as the source', async ({ db }) => {
  const gone = databaseUrl(db.url, 'gone')
  await db.sql`insert into copying.runs (application, source, plan_hash, state, finished_at)
    values ('trial', ${withoutPassword(gone)}, 'test', 'done', now())`
  await expect(verifyApplication(db.url, directPlan)).rejects.toMatchObject({
    exit: 3,
    code: 'server-3d000',
    message: expect.stringContaining('/gone:') as string,
  })
})

test('a moment that its server has ended is told, and no connection stays open', async ({ db }) => {
  const moment = await holdMoment(db.url)
  for (const { pid } of await sessionsOf(db.sql, 'plumb verify source'))
    await db.sql`select pg_terminate_backend(${pid}, 5000)`
  await expect(moment.open()).rejects.toMatchObject({ exit: 3, code: 'snapshot-lost' })
  await untilGone(db.sql, 'plumb verify source')
})
