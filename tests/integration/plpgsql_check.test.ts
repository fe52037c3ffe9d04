import { readFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { withDatabase } from '../../scripts/lib/database.ts'
import { inProject } from '../../scripts/lib/paths.ts'
import { test, testServer } from '../support/database.ts'

test('plpgsql_check finds nothing in any function', async () => {
  const check = await readFile(inProject('tests/support/plpgsql_check.sql'), 'utf8')
  const undone = new Error('undone')
  // In the main database, where pg_cron's tables are; and with a tenant, because the check runs what
  // a function does to its constants. All of it is undone.
  const checked = withDatabase(testServer().mainUrl, (sql) =>
    sql.begin(async (transaction) => {
      await transaction`create extension plpgsql_check`
      await transaction`select app.set_context('00000000-0000-0000-0000-00000000000a')`
      expect([...(await transaction.unsafe(check))]).toEqual([])

      await transaction`
        create function app.test_broken() returns void language plpgsql set search_path = pg_catalog, pg_temp as
          'begin perform nothing.there(); end'`
      await transaction`alter function app.test_broken() owner to app_owner`
      expect(await transaction.unsafe(check)).toHaveLength(1)
      throw undone
    }),
  )
  await expect(checked).rejects.toBe(undone)
})
