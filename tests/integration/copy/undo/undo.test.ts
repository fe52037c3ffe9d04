import { describe, expect } from 'vitest'
import { undoCopy } from '../../../../scripts/lib/copy/undo/undo.ts'
import type { Sql } from '../../../../scripts/lib/database.ts'
import { copyRows, countRows, each, targets, test } from './support.ts'

const rows = 3000

/** What is left on record of the application's copies. */
const recorded = async (sql: Sql): Promise<Record<string, unknown>> => {
  const [row] = await sql`
    select
      (select array_agg(distinct state order by state) from copying.runs where application = 'trial') as states,
      (select count(*)::integer from copying.steps where application = 'trial') as steps,
      (select count(*)::integer from copying.writes where application = 'trial') as writes,
      (select count(*)::integer from copying.undone where application = 'trial') as undone,
      (select count(position)::integer from copying.follows where application = 'trial') as followed,
      to_regnamespace('landing_trial') is not null as landing`
  return { ...row }
}

const nothing = {
  ...{ states: ['undone'], steps: 0, writes: 0, undone: 0, followed: 0, landing: false },
}

describe('undo', () => {
  test('takes out what two copies wrote, and nothing else, whatever vacuum made of the rows', async ({
    trial,
  }) => {
    const { sql, url } = trial
    await sql`insert into trial.people select n from generate_series(900001, 900100) as n`
    await sql`insert into trial.letters select n, n from generate_series(900001, 900100) as n`
    await sql`insert into trial.parts select n, '2021-06-01', n from generate_series(900001, 900100) as n`
    await sql`insert into trial.measures select n, '2024-01-02' from generate_series(900001, 900100) as n`
    await copyRows(sql, rows, 700)
    await sql`delete from trial.letters where id > ${rows - 500} and id < 900000`
    await copyRowsAgain(sql)
    await sql`insert into copying.follows (application, source, position) values ('trial', 'x', '5')`
    await sql`vacuum (freeze) trial.people, trial.letters, trial.parts, trial.measures`

    const before = await countRows(sql)
    const preview = await undoCopy(url, 'trial', { dryRun: true })
    expect(await countRows(sql)).toEqual(before)
    expect(preview.tables.map(({ table, remaining }) => [table, remaining]).sort()).toEqual(
      targets.map((table) => [table, rows]).sort(),
    )

    const report = await undoCopy(url, 'trial')
    expect(await countRows(sql)).toEqual(each(100))
    expect(report.tables.every(({ remaining }) => remaining === 0)).toBe(true)
    expect(report.tables.find(({ table }) => table === 'trial.letters')).toMatchObject({
      ...{ written: rows + 500, removed: rows, gone: 500 },
    })
    expect(await recorded(sql)).toEqual(nothing)
    expect((await undoCopy(url, 'trial')).tables).toEqual([])
  })

  test('counts a chunk once that was taken out to be copied again', async ({ trial }) => {
    const { sql, url } = trial
    await copyRows(sql, rows, 1000)
    await sql.begin(async (transaction) => {
      await transaction`set local role app_copier`
      const [chunk] = await transaction<{ step: string; xid: string }[]>`
        select c.step_id as step, c.written_by::xid::text as xid
        from copying.chunks as c join copying.steps as s on s.id = c.step_id
        where s.target_table = 'trial.measures' and c.number = 2`
      await transaction`delete from trial.measures where xmin = ${chunk?.xid ?? ''}::text::xid`
      await transaction`
        update copying.chunks set done_at = null, rows = null, written_by = null
        where step_id = ${chunk?.step ?? ''} and number = 2`
    })
    const report = await undoCopy(url, 'trial')
    expect(report.tables.find(({ table }) => table === 'trial.measures')).toMatchObject({
      ...{ written: rows - 1000, removed: rows - 1000, gone: 0 },
    })
  })

  test('leaves rows that somebody has changed since, and counts them', async ({ trial }) => {
    const { sql, url } = trial
    await copyRows(sql, rows, 1000)
    await sql`update trial.measures set id = -id where id <= 10`
    const report = await undoCopy(url, 'trial')
    expect(report.tables.find(({ table }) => table === 'trial.measures')).toEqual({
      ...{ table: 'trial.measures', written: rows, removed: rows - 10, remaining: 0, gone: 10 },
      referred_by: {},
    })
    expect(await countRows(sql)).toEqual({ ...each(0), 'trial.measures': 10 })
  })

  test('never takes out a row that another one refers to, also where its key would cascade', async ({
    trial,
  }) => {
    const { sql, url } = trial
    await copyRows(sql, rows, 1000)
    await sql`insert into trial.letters values (900001, 150)`
    const preview = await undoCopy(url, 'trial', { dryRun: true })
    expect(preview.tables.find(({ table }) => table === 'trial.people')?.referred_by).toEqual({
      'trial.letters': 1,
    })
    await expect(undoCopy(url, 'trial')).rejects.toMatchObject({
      exit: 1,
      code: 'undo-referred',
      message: expect.stringMatching(/trial\.letters .* refer to rows of trial\.people/) as string,
    })
    // Person 150 is needed, and so are those above them: 101 to 149.
    expect(await countRows(sql)).toEqual({ ...each(0), 'trial.people': 50, 'trial.letters': 1 })
    expect(await recorded(sql)).toMatchObject({ states: ['done'], writes: 12 })

    await sql`delete from trial.letters`
    const report = await undoCopy(url, 'trial')
    expect(report.tables.find(({ table }) => table === 'trial.people')).toMatchObject({
      ...{ written: rows, removed: rows, gone: 0 },
    })
    expect(await countRows(sql)).toEqual(each(0))
    expect(await recorded(sql)).toEqual(nothing)
  })

  test('lets a row that is written at this moment win over its own work', async ({ trial }) => {
    const { sql, url } = trial
    await copyRows(sql, rows, 1000)
    let undone: Promise<unknown> = Promise.resolve()
    await sql.begin(async (other) => {
      await other`insert into trial.letters values (900001, 1)`
      undone = undoCopy(url, 'trial').catch((error: unknown) => error)
      await untilBlocked(sql)
    })
    expect(await undone).toMatchObject({ code: 'undo-referred' })
    expect(await countRows(sql)).toEqual({ ...each(0), 'trial.people': 1, 'trial.letters': 1 })
  })

  test('refuses where transactions have lost their meaning, as after a restore', async ({
    trial,
  }) => {
    const { sql, url } = trial
    await copyRows(sql, rows, 1000)
    const before = await countRows(sql)
    await sql`update copying.writes set rows = rows where target_table = 'trial.letters'`
    await expect(undoCopy(url, 'trial')).rejects.toMatchObject({
      exit: 1,
      code: 'undo-impossible',
      message: expect.stringContaining('restored from a dump') as string,
    })
    expect(await countRows(sql)).toEqual(before)
  })
})

/** A second copy, which finds most rows there already. */
const copyRowsAgain = async (sql: Sql): Promise<void> => {
  await sql.begin(async (transaction) => {
    await transaction`set local role app_copier`
    const { count } = await transaction`
      insert into trial.letters select n, n from generate_series(1, ${rows}::integer) as n on conflict do nothing`
    await transaction`select copying.note_write('trial', 'trial.letters', ${count})`
  })
}

/** Waits until the undo waits for the other transaction. */
const untilBlocked = (sql: Sql): Promise<void> => {
  const blocked = () => sql`
    select from pg_stat_activity
    where datname = current_database() and application_name = 'plumb copy trial' and wait_event_type = 'Lock'`
  return expect.poll(blocked).not.toEqual([])
}
