import { expect } from 'vitest'
import { withDatabase } from '../../scripts/lib/database.ts'
import { test, testServer } from '../support/database.ts'

test('a test file has a migrated database of its own', async ({ db }) => {
  const [row] = await db.sql`
    select
      starts_with(current_database(), ${testServer().prefix}) as is_ours,
      (select count(*)::integer > 0 from graphile_migrate.migrations) as is_migrated,
      to_regnamespace('pgtap') is not null as has_pgtap`
  expect(row).toEqual({ is_ours: true, is_migrated: true, has_pgtap: true })
})

test('the main database is migrated, and holds pg_cron', async () => {
  const extensions = await withDatabase(
    testServer().mainUrl,
    (sql) => sql`select extname from pg_extension where extname = 'pg_cron'`,
  )
  expect(extensions).toHaveLength(1)
})
