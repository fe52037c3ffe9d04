import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { copyApplication } from '../../../scripts/lib/copy/copy.ts'
import type { Plan, PlanTable } from '../../../scripts/lib/copy/plan.ts'
import { parseSource } from '../../../scripts/lib/copy/sources/address.ts'
import { connect, databaseUrl, type Sql } from '../../../scripts/lib/database.ts'
import { environment } from '../../../scripts/lib/errors.ts'
import { test as base, testServer } from '../../support/database.ts'
import { createDatabase, dropDatabase } from '../../support/databases.ts'

/** About 30 MB in rows of 300 bytes: three chunks. */
const rows = 100_000

/** A database with one table of items, by integer key and by a key of text, which cannot cut it. */
const test = base.extend(
  'legacy',
  async ({}, { onCleanup }): Promise<{ url: string; sql: Sql }> => {
    const { prefix, rootUrl } = testServer()
    const name = `${prefix}resume_${randomBytes(4).toString('hex')}`
    await createDatabase(rootUrl, name)
    const url = databaseUrl(rootUrl, name)
    const sql = connect(url)
    onCleanup(async () => {
      await sql.end()
      await dropDatabase(rootUrl, name)
    })
    await sql.unsafe(`
    create table items (id integer primary key, code text unique not null, body text);
    insert into items select n, 'c' || n, repeat(md5(n::text), 9) from generate_series(1, ${rows}) as n`)
    await sql`vacuum analyze items`
    return { url, sql }
  },
)

const planOf = (sourceKey: string, mode: PlanTable['mode']): Plan => ({
  application: 'trial',
  hash: `${sourceKey} ${mode}`,
  tables: [
    {
      file: 'plan.sql',
      sourceTable: 'items',
      sourceKey: [sourceKey],
      target: 'trial.items',
      mode,
      select:
        mode === 'direct'
          ? 'select id, code, body from items'
          : `select ${sourceKey} as source_key, id, code, body,
               case when id % 1000 = 0 then 'round: id = ' || id end as reject_reason
             from landing_trial.items`,
    },
  ],
})

const makeTarget = (sql: Sql) =>
  sql
    .unsafe(
      `set client_min_messages = warning;
       drop schema if exists trial, landing_trial cascade;
       truncate copying.runs cascade;
       create schema trial authorization app_owner;
       grant usage on schema trial to app_copier;
       create table trial.items (id integer primary key, code text, body text);
       alter table trial.items owner to app_owner;
       grant select, insert, delete on trial.items to app_copier`,
    )
    .simple()

/** Copies until so many bytes have gone, then stops as Ctrl-C does. */
const copyAndStop = (url: string, plan: Plan, from: string, bytes: number) => {
  const controller = new AbortController()
  let seen = 0
  const meter = (size: number) => {
    seen += size
    if (seen > bytes) controller.abort(environment('interrupted', 'stopped'))
    return 0
  }
  const nothing = () => Promise.resolve()
  return copyApplication(url, plan, parseSource(from), {
    jobs: 2,
    throttle: { meter, isHeld: () => false, hold: nothing, stop: nothing },
    signal: controller.signal,
  })
}

const digest = async (sql: Sql, query: string): Promise<unknown> => {
  const [row] = await sql.unsafe(
    `select count(*)::integer, sum(hashtextextended(t::text, 0))::text as hash from (${query}) as t`,
  )
  return row
}

test.for([
  ['cut by its key', 'id', 'landed'],
  ['cut by ctid', 'code', 'landed'],
  ['copied straight into its target', 'id', 'direct'],
] as const)(
  'a copy of a table %s that is stopped goes on where it was, and not from the beginning',
  async ([, key, mode], { db, legacy }) => {
    await makeTarget(db.sql)
    const plan = planOf(key, mode)
    await expect(copyAndStop(db.url, plan, legacy.url, 25_000_000)).rejects.toMatchObject({
      code: 'interrupted',
    })
    const [before] = await db.sql`
      select count(done_at)::integer as done, count(*)::integer as chunks from copying.chunks`
    expect(before?.done).toBeGreaterThan(0)
    expect(before?.done).toBeLessThan(Number(before?.chunks))
    await copyApplication(db.url, plan, parseSource(legacy.url), { mustResume: true })
    const condition = mode === 'landed' ? 'where id % 1000 <> 0' : ''
    expect(await digest(db.sql, `select id, code, body from trial.items`)).toEqual(
      await digest(legacy.sql, `select id, code, body from items ${condition}`),
    )
    const [runs] = await db.sql`select array_agg(state order by id) as states from copying.runs`
    expect(runs?.states).toEqual(['interrupted', 'done'])
  },
)

test('what changed in the source before a stopped copy goes on is landed as it is now', async ({
  db,
  legacy,
}) => {
  await makeTarget(db.sql)
  const plan = planOf('id', 'landed')
  await expect(copyAndStop(db.url, plan, legacy.url, 25_000_000)).rejects.toThrow('stopped')
  const kept = async () => {
    const found = await db.sql<{ number: number; done_at: Date | null }[]>`
      select c.number, c.done_at from copying.chunks as c
      join copying.steps as s on s.id = c.step_id and s.kind = 'land' order by 1`
    return found.map(({ done_at }) => done_at?.getTime())
  }
  const before = await kept()
  const [done] = await db.sql<{ low: string[] | null; high: string[] }[]>`
    select low, high from copying.chunks where done_at is not null order by number limit 1`
  const inside = Number(done?.high[0])
  await legacy.sql.unsafe(`
    update items set body = 'changed' where id = ${inside};
    delete from items where id = ${inside - 1};
    insert into items values (${rows + 1}, 'new', 'new')`)
  await copyApplication(db.url, plan, parseSource(legacy.url))
  expect(await digest(db.sql, 'select id, code, body from landing_trial.items')).toEqual(
    await digest(legacy.sql, 'select id, code, body from items'),
  )
  const after = await kept()
  // The chunk that changed was landed again; one that did not was left as it was.
  const again = before.filter((at, n) => at !== undefined && after[n] !== at)
  expect(again).toHaveLength(1)
})

test('a plan that is cut into chunks is shaped once, all of it', async ({ db, legacy }) => {
  await makeTarget(db.sql)
  const plan = planOf('code', 'landed')
  const tables = plan.tables.map((table) => ({ ...table, chunk: 7_000 }))
  const [report] = await copyApplication(db.url, { ...plan, tables }, parseSource(legacy.url))
  expect(report).toMatchObject({ rows_in: rows, rows_rejected: rows / 1000 })
  const [shaping] = await db.sql`
    select count(*)::integer as chunks, bool_and(c.rows > 1000) as even from copying.chunks as c
    join copying.steps as s on s.id = c.step_id and s.kind = 'shape'`
  expect(shaping).toEqual({ chunks: Math.ceil(rows / 7_000), even: true })
  expect(await digest(db.sql, 'select id, code, body from trial.items')).toEqual(
    await digest(legacy.sql, 'select id, code, body from items where id % 1000 <> 0'),
  )
})

test('a target with rows that no copy wrote is refused, unless they may stay', async ({
  db,
  legacy,
}) => {
  await makeTarget(db.sql)
  await db.sql`insert into trial.items values (0, 'mine', 'mine')`
  const plan = planOf('id', 'landed')
  const source = parseSource(legacy.url)
  await expect(copyApplication(db.url, plan, source)).rejects.toMatchObject({
    exit: 1,
    code: 'target-not-empty',
  })
  const [report] = await copyApplication(db.url, plan, source, { intoExisting: true })
  expect(report).toMatchObject({ rows_in: rows, rows_inserted: rows - rows / 1000 })
  expect(await db.sql`select code from trial.items where id = 0`).toEqual([{ code: 'mine' }])
})

test('a direct plan whose types could change a value is refused, with its file', async ({
  db,
  legacy,
}) => {
  await makeTarget(db.sql)
  const plan = planOf('id', 'direct')
  const [table] = plan.tables
  if (!table) throw new Error('the plan has a table')
  const narrow = { ...table, select: 'select id::bigint as id, code, body from items' }
  await expect(
    copyApplication(db.url, { ...plan, tables: [narrow] }, parseSource(legacy.url)),
  ).rejects.toMatchObject({
    exit: 2,
    code: 'plan-type',
    message: expect.stringContaining('id is bigint and cannot always be integer') as string,
    place: { file: 'plan.sql' },
  })
})
