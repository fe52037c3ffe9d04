import { expect } from 'vitest'
import { connect } from '../../scripts/lib/database.ts'
import { test } from '../support/database.ts'

test('a refresh that finds another at work is skipped, and says so', async ({ db }) => {
  await db.sql.begin(async (sql) => {
    await sql`set local role app_owner`
    await sql`create materialized view analytics.test_slow as select 1 as n`
    await sql`create unique index test_slow_n_key on analytics.test_slow (n)`
    await sql`select analytics.declare('test_slow', '*/5 * * * *', '10 minutes')`
  })
  const other = connect(db.url)
  const busy = await other.reserve()
  await busy`begin`
  expect(await busy`select analytics.refresh('test_slow') as outcome`).toEqual([
    { outcome: 'refreshed' },
  ])
  expect(await db.sql`select analytics.refresh('test_slow') as outcome`).toEqual([
    { outcome: 'skipped' },
  ])
  await busy`commit`
  busy.release()
  await other.end()
  expect(await db.sql`select analytics.refresh('test_slow') as outcome`).toEqual([
    { outcome: 'refreshed' },
  ])
  const [status] = await db.sql`
    select is_stale, skipped::integer from analytics.staleness where name = 'test_slow'`
  expect(status).toEqual({ is_stale: false, skipped: 1 })
})
