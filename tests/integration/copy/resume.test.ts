import { expect } from 'vitest'
import { copyApplication } from '../../../scripts/lib/copy/copy.ts'
import { parseSource } from '../../../scripts/lib/copy/sources/address.ts'
import type { Sql } from '../../../scripts/lib/database.ts'
import { copyAndStop, makeTarget, planOf, rows, test } from './items.ts'

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
