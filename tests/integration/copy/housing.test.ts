import { describe, expect } from 'vitest'
import { rowVersions, targets, test } from './support.ts'

describe('a copy of housing', () => {
  test('leaves every table as it was when it is a dry run, and reports what would be', async ({
    db,
    legacy,
  }) => {
    const before = await rowVersions(db.sql)
    const reports = await legacy.copy({ dryRun: true })
    expect(reports.map(({ table }) => table)).toEqual(targets)
    for (const report of reports) {
      expect(report.rows_in).toBeGreaterThan(0)
      expect(report.rows_in).toBe(report.rows_out + report.rows_rejected)
    }
    expect(await rowVersions(db.sql)).toEqual(before)
    const [left] = await db.sql`
      select
        (select count(*)::integer from copying.runs) as runs,
        (select count(*)::integer from pg_class where relnamespace = to_regnamespace('landing_housing')) as landed`
    expect(left).toEqual({ runs: 0, landed: 0 })
  })

  test('rejects exactly the dirty rows, each with its kind', async ({ db, legacy }) => {
    const reports = await legacy.copy()
    const dirt = legacy.read('select table_name, id, kind from generated_dirt')
    const rejects = await db.sql<
      Record<string, string>[]
    >`select source_table, source_key, kind from copying.rejects`
    const spelt = (rows: unknown[][]) => rows.map((row) => row.join(' ')).sort()
    expect(new Set(dirt.map((row) => row[2])).size).toBe(12)
    expect(
      spelt(rejects.map(({ source_table, source_key, kind }) => [source_table, source_key, kind])),
    ).toEqual(spelt(dirt))
    for (const { rows_in, rows_inserted, rows_rejected, rows_out } of reports)
      expect([rows_inserted, rows_out]).toEqual([rows_in - rows_rejected, rows_inserted])
  })

  test('keeps a rejected row whole, with the column and the value that are wrong', async ({
    db,
    legacy,
  }) => {
    await legacy.copy()
    const [[id] = []] = legacy.read(
      `select id from generated_dirt where table_name = 'applicants' and kind = 'impossible_date'`,
    )
    const [reject] = await db.sql`
      select detail, source_row ->> 'date_of_birth' as landed from copying.rejects
      where source_table = 'applicants' and source_key = ${String(id)}`
    expect(reject).toEqual({ detail: 'date_of_birth = 1985-02-30', landed: '1985-02-30' })
    const [undecodable] = await db.sql`
      select detail, source_row ->> 'first_name' as landed, source_row -> 'undecodable' as names
      from copying.rejects where source_table = 'users' and kind = 'nul_byte'`
    expect(undecodable).toEqual({
      detail: 'first_name = \\x4d6100726961',
      landed: '4D6100726961',
      names: ['first_name'],
    })
  })

  test('maps values as they were meant', async ({ db, legacy }) => {
    await legacy.copy()
    const [[id, name, coordinates, created] = []] = legacy.read(
      `select id, name, coordinates, created_at from projects where coordinates like '{%' and amenities is not null limit 1`,
    )
    const { lat, lng } = JSON.parse(String(coordinates)) as { lat: number; lng: number }
    const [project] = await db.sql`
      select name, latitude, longitude, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as created,
        jsonb_typeof(amenities) as amenities
      from housing.projects where id = copying.legacy_uuid('housing', 'projects', ${String(id)})`
    expect(project).toEqual({ name, latitude: lat, longitude: lng, created, amenities: 'array' })
  })

  test('rejects numbers that no column can hold', async ({ db, legacy }) => {
    const odd = {
      projects: 'coordinates',
      applicants: 'annual_income',
      applications: 'priority_score',
    }
    const changed = Object.entries(odd).map(([table, column]) => {
      const [[id] = []] = legacy.read(`
        select max(id) from ${table}
        where id not in (select id from generated_dirt where table_name = '${table}')`)
      const value = table === 'projects' ? '1e-400,8' : 'NaN'
      legacy.change(`update ${table} set ${column} = '${value}' where id = ${String(id)}`)
      return { source_table: table, source_key: String(id), kind: 'not_a_number' }
    })
    await legacy.copy()
    const rejects = await db.sql`
      select source_table, source_key, kind from copying.rejects where kind = 'not_a_number'`
    expect([...rejects]).toEqual(expect.arrayContaining(changed))
  })

  test('gives a draft no time of submission', async ({ db, legacy }) => {
    legacy.change(`update applications set submitted_at = created_at where status = 'draft'`)
    await legacy.copy()
    const drafts = await db.sql`
      select distinct submitted_at from housing.applications where status = 'draft'`
    expect([...drafts]).toEqual([{ submitted_at: null }])
    expect((await legacy.verify()).ok).toBe(true)
  })

  test('is not written to the audit log, row by row', async ({ db, legacy }) => {
    await legacy.copy()
    const [log] =
      await db.sql`select count(*)::integer from audit.log where table_schema = 'housing'`
    expect(log).toEqual({ count: 0 })
  })

  test('changes nothing when it is run again', async ({ db, legacy }) => {
    await legacy.copy()
    const before = await rowVersions(db.sql)
    const reports = await legacy.copy()
    expect(reports.map(({ rows_inserted }) => rows_inserted)).toEqual(targets.map(() => 0))
    expect(await rowVersions(db.sql)).toEqual(before)
  })

  test('takes a reject back when the source is mended, and says so in the proof', async ({
    db,
    legacy,
  }) => {
    await legacy.copy()
    const [[id] = []] = legacy.read(
      `select id from generated_dirt where table_name = 'applicants' and kind = 'negative_income'`,
    )
    legacy.change(`update applicants set annual_income = 32000 where id = ${String(id)}`)
    const report = (await legacy.copy()).find(({ table }) => table === 'housing.applicants')
    expect(report?.rows_inserted).toBe(1)
    const left = await db.sql`
      select from copying.rejects where source_table = 'applicants' and source_key = ${String(id)}`
    expect(left).toHaveLength(0)
    expect((await legacy.verify()).ok).toBe(true)
  })

  test('leaves a row alone that has changed in the source since, and the proof names it', async ({
    legacy,
  }) => {
    await legacy.copy()
    legacy.change(`update users set phone = 'changed' where id = 2`)
    await legacy.copy()
    const users = (await legacy.verify()).tables[1]
    expect(users).toMatchObject({ ok: false, differences: 1 })
    expect(users?.shown[0]).toMatchObject({
      problem: 'differs',
      source_key: '2',
      columns: ['phone'],
    })
  })
})
