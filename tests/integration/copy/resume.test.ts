import { expect } from 'vitest'
import { copyApplication } from '../../../scripts/lib/copy/copy.ts'
import { relationOf } from '../../../scripts/lib/copy/direct.ts'
import { parseSource } from '../../../scripts/lib/copy/sources/address.ts'
import { openSource } from '../../../scripts/lib/copy/sources/open.ts'
import type { Sql } from '../../../scripts/lib/database.ts'
import { makeTarget, planOf, rows, stopHalfway, test } from './items.ts'

const digest = async (sql: Sql, query: string): Promise<unknown> => {
  const [row] = await sql.unsafe(
    `select count(*)::integer, sum(hashtextextended(t::text, 0))::text as hash from (${query}) as t`,
  )
  return row
}

const ways = [
  ['lands, cut by its pages', 'items', 'landed', 'ctid'],
  ['lands, cut by its key', 'partitioned_items', 'landed', 'key'],
  ['goes straight into its target, cut by its pages', 'items', 'direct', 'ctid'],
  ['goes straight into its target, cut by its key', 'partitioned_items', 'direct', 'key'],
] as const

test.for(ways)(
  'a stopped copy of a table that %s goes on where it was, and not from the beginning',
  async ([, table, mode, cut], { db, legacy }) => {
    const plan = planOf('id', mode, table)
    await stopHalfway(db, plan, legacy.url)
    const [before] = await db.sql`
      select count(done_at)::integer as done, count(*)::integer as chunks from copying.chunks`
    expect(before?.done).toBeGreaterThan(0)
    expect(before?.done).toBeLessThan(Number(before?.chunks))
    const [step] = await db.sql`select cut from copying.steps where kind in ('land', 'copy')`
    expect(step).toEqual({ cut })
    await copyApplication(db.url, plan, parseSource(legacy.url), { mustResume: true })
    const condition = mode === 'landed' ? 'where id % 1000 <> 0' : ''
    expect(await digest(db.sql, `select id, code, body from trial.items`)).toEqual(
      await digest(legacy.sql, `select id, code, body from items ${condition}`),
    )
    const [runs] = await db.sql`select array_agg(state order by id) as states from copying.runs`
    expect(runs?.states).toEqual(['interrupted', 'done'])
  },
)

test.for(ways)(
  'what changed in the source before a stopped copy of a table that %s goes on is copied as it is now',
  async ([, table, mode], { db, legacy }) => {
    const plan = planOf('id', mode, table)
    const copied = mode === 'landed' ? `landing_trial.${table}` : 'trial.items'
    await stopHalfway(db, plan, legacy.url)
    const kept = async () => {
      const found = await db.sql<{ number: number; done_at: Date | null }[]>`
        select c.number, c.done_at from copying.chunks as c
        join copying.steps as s on s.id = c.step_id and s.kind in ('land', 'copy') order by 1`
      return found.map(({ done_at }) => done_at?.getTime())
    }
    const before = await kept()
    // Rows of a chunk carry the number of the transaction that recorded it.
    const [done] = await db.sql.unsafe<{ id: number }[]>(
      `select min(t.id) as id from ${copied} as t
       where t.xmin = (select written_by::xid from copying.chunks where done_at is not null order by number limit 1)`,
    )
    const inside = Number(done?.id)
    await legacy.sql.unsafe(`
      update ${table} set body = 'changed' where id = ${inside};
      delete from ${table} where id = ${inside + 1};
      insert into ${table} values (${rows + 1}, 'new', 'new')`)
    await copyApplication(db.url, plan, parseSource(legacy.url))
    expect(await digest(db.sql, `select id, code, body from ${copied}`)).toEqual(
      await digest(legacy.sql, `select id, code, body from ${table}`),
    )
    const after = await kept()
    // Chunks that changed were copied again, and others left as they were. New rows are in the last one.
    const again = before.filter((at, n) => at !== undefined && after[n] !== at)
    expect(again).toHaveLength(before.at(-1) === undefined ? 1 : 2)
  },
)

test('rows that landed and were written by somebody else since land again, once', async ({
  db,
  legacy,
}) => {
  const plan = planOf('id', 'landed')
  await stopHalfway(db, plan, legacy.url)
  // As after a restore from a dump: the same values, by another transaction.
  await db.sql`update landing_trial.items set body = body`
  await legacy.sql`insert into items values (${rows + 1}, 'new', 'new')`
  await copyApplication(db.url, plan, parseSource(legacy.url))
  expect(await digest(db.sql, 'select id, code, body from landing_trial.items')).toEqual(
    await digest(legacy.sql, 'select id, code, body from items'),
  )
})

test('a stopped copy goes on as it was cut, whatever the source thinks of it now', async ({
  db,
  legacy,
}) => {
  const plan = planOf('id', 'direct')
  await stopHalfway(db, plan, legacy.url)
  await legacy.sql.unsafe(
    `alter database ${new URL(legacy.url).pathname.slice(1)} set enable_tidscan = off`,
  )
  const source = await openSource(parseSource(legacy.url), 1)
  const [table] = plan.tables
  if (!table) throw new Error('the plan has a table')
  expect(await source.table(relationOf(table))).toMatchObject({ cut: 'key' })
  await source.close()
  await copyApplication(db.url, plan, parseSource(legacy.url), { mustResume: true })
  expect(await db.sql`select cut from copying.steps`).toEqual([{ cut: 'ctid' }])
  expect(await digest(db.sql, 'select id, code, body from trial.items')).toEqual(
    await digest(legacy.sql, 'select id, code, body from items'),
  )
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
