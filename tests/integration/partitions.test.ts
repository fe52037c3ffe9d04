import { describe, expect } from 'vitest'
import { connect, withDatabase, type Sql } from '../../scripts/lib/database.ts'
import { retire, runwayOf } from '../../scripts/lib/partitions.ts'
import { sqlstates } from '../../scripts/lib/sqlstates.ts'
import { test } from '../support/database.ts'
import { plumb } from '../support/plumb.ts'

/** A managed table with partitions since 2020, one row in each; kept for a year. */
const makeTable = async (sql: Sql, name: string, keep: boolean): Promise<void> => {
  await sql.begin(async (transaction) => {
    await transaction`set local role app_owner`
    await transaction.unsafe(`
      create schema ${name};
      create table ${name}.measured (at timestamptz not null, value integer) partition by range (at);
      create table ${name}.measured_p2020 partition of ${name}.measured for values from ('2020-01-01') to ('2021-01-01');
      create table ${name}.measured_p2021 partition of ${name}.measured for values from ('2021-01-01') to ('2022-01-01');
      create table ${name}.measured_p2022 partition of ${name}.measured for values from ('2022-01-01') to (now()::date);
      insert into ${name}.measured values ('2020-06-01', 1), ('2021-06-01', 2), ('2022-06-01', 3);
      insert into partitions.registry (parent, control, every, premake, retention, keep)
      values ('${name}.measured', 'at', '1 year', 1, '1 year', ${keep});`)
  })
}

const tablesOf = async (sql: Sql, schema: string): Promise<string[]> => {
  const rows = await sql<{ tablename: string }[]>`
    select tablename from pg_tables where schemaname = ${schema} order by tablename`
  return rows.map(({ tablename }) => tablename)
}

describe('retiring partitions', () => {
  test('drops what is older than the retention, and a second time nothing', async ({ db }) => {
    await makeTable(db.sql, 'dropped', false)
    const steps = await retire(db.url, () => undefined)
    expect(steps).toEqual([
      'alter table dropped.measured detach partition dropped.measured_p2020 concurrently',
      'drop table dropped.measured_p2020',
      'alter table dropped.measured detach partition dropped.measured_p2021 concurrently',
      'drop table dropped.measured_p2021',
    ])
    expect(await tablesOf(db.sql, 'dropped')).toEqual(['measured', 'measured_p2022'])
    expect(await retire(db.url, () => undefined)).toEqual([])
  })

  test('keeps the tables where the registry says so', async ({ db }) => {
    await makeTable(db.sql, 'kept', true)
    const ended = await plumb(['partitions', 'retire', '--json'], { DATABASE_URL: db.url })
    expect(ended.exit).toBe(0)
    expect((JSON.parse(ended.out) as { steps: string[] }).steps).toHaveLength(2)
    expect(await db.sql`select value from kept.measured`).toHaveLength(1)
    expect(await db.sql`select value from kept.measured_p2020`).toHaveLength(1)
    expect(await retire(db.url, () => undefined)).toEqual([])
  })

  test('finishes a detach that was interrupted half way', async ({ db }) => {
    await makeTable(db.sql, 'interrupted', false)
    // A reader in a transaction makes the detach wait after its first half; then it is cancelled.
    const reader = connect(db.url)
    const hold = await reader.reserve()
    await hold`begin`
    await hold`select count(*) from interrupted.measured`
    const detaching = withDatabase(db.url, (sql) =>
      sql.unsafe(
        'alter table interrupted.measured detach partition interrupted.measured_p2020 concurrently',
      ),
    )
    const cancelled = expect(detaching).rejects.toThrow()
    await expect
      .poll(async () => (await runwayOf(db.url)).find(({ half_detached }) => half_detached > 0))
      .toBeDefined()
    await db.sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where query like 'alter table interrupted.measured detach%' and pid <> pg_backend_pid()`
    await cancelled
    await hold`commit`
    hold.release()
    await reader.end()

    const steps = await retire(db.url, () => undefined)
    expect(steps[0]).toBe(
      'alter table interrupted.measured detach partition interrupted.measured_p2020 finalize',
    )
    expect((await runwayOf(db.url)).every(({ half_detached }) => half_detached === 0)).toBe(true)
    expect(await retire(db.url, () => undefined)).toEqual([])
  })

  test('leaves alone what somebody detached by hand after an attempt that failed', async ({
    db,
  }) => {
    await makeTable(db.sql, 'rescued', false)
    await db.sql`select partitions.next_step()`
    await db.sql`alter table rescued.measured detach partition rescued.measured_p2020`
    expect(await retire(db.url, () => undefined)).toEqual([
      'alter table rescued.measured detach partition rescued.measured_p2021 concurrently',
      'drop table rescued.measured_p2021',
    ])
    expect(await db.sql`select value from rescued.measured_p2020`).toHaveLength(1)
  })

  test('a reader who stays is told, and the next run goes on', async ({ db }) => {
    await makeTable(db.sql, 'read', false)
    const reader = connect(db.url)
    const hold = await reader.reserve()
    await hold`begin`
    await hold`select count(*) from read.measured`
    const ended = await plumb(['partitions', 'retire'], { DATABASE_URL: db.url })
    await hold`commit`
    hold.release()
    await reader.end()
    expect(ended.exit).toBe(3)
    expect(ended.err).toMatch(/run it again to go on.*\[retire-blocked\]/)
    expect((await retire(db.url, () => undefined)).at(-1)).toBe('drop table read.measured_p2021')
  })

  test('plumb partitions tells a gap with exit code 1', async ({ db }) => {
    await makeTable(db.sql, 'gapped', false)
    await db.sql`alter table gapped.measured detach partition gapped.measured_p2021`
    const ended = await plumb(['partitions', '--json'], { DATABASE_URL: db.url })
    expect(ended.exit).toBe(1)
    expect(JSON.parse(ended.out)).toMatchObject({
      ok: false,
      tables: expect.arrayContaining([
        expect.objectContaining({ parent: 'gapped.measured', gaps: 1 }),
      ]) as unknown,
    })
  })
})

describe('making partitions', () => {
  test('a table that is gone leaves the others their partitions, and is told until it is taken out', async ({
    db,
  }) => {
    await db.sql.unsafe(`
      set role app_owner;
      create schema made;
      create table made.gone (at timestamptz not null) partition by range (at);
      create table made.present (at timestamptz not null) partition by range (at);
      select partitions.manage('made.gone', control => 'at', every => '1 month', premake => 1);
      select partitions.manage('made.present', control => 'at', every => '1 month', premake => 1);
      select partitions.manage('made.present', control => 'at', every => '1 month', premake => 3);
      drop table made.gone;`)
    const before = (await tablesOf(db.sql, 'made')).length
    await db.sql`set role app_jobs`
    await expect(db.sql`call partitions.maintain()`).rejects.toMatchObject({
      code: sqlstates.not_maintained,
      detail: 'made.gone: Given parent table not found in system catalogs: made.gone',
    })
    expect((await tablesOf(db.sql, 'made')).length).toBeGreaterThan(before + 1)
    const ended = await plumb(['partitions', '--json'], { DATABASE_URL: db.url })
    expect(ended.exit).toBe(1)
    expect(JSON.parse(ended.out)).toMatchObject({
      tables: expect.arrayContaining([
        expect.objectContaining({ parent: 'made.gone', partitions: 0 }),
      ]) as unknown,
    })

    await db.sql`select partitions.unmanage('made.gone')`
    await db.sql`call partitions.maintain()`
    expect(await runwayOf(db.url)).not.toContainEqual(
      expect.objectContaining({ parent: 'made.gone' }),
    )
  })
})
