import { describe, expect } from 'vitest'
import { copyApplication } from '../../scripts/lib/copy/copy.ts'
import { isSqliteLegacy } from '../../scripts/lib/copy/generate.ts'
import { applicationsWith, readPlan } from '../../scripts/lib/copy/plan.ts'
import { parseSource } from '../../scripts/lib/copy/sources/address.ts'
import { withDatabase } from '../../scripts/lib/database.ts'
import { test } from '../support/database.ts'
import { withLegacy } from '../support/load.ts'

// Housing's legacy data are a file: see tests/integration/copy/housing.test.ts.
const applications = (await applicationsWith('copy')).filter((name) => !isSqliteLegacy(name))

const spelt = (rows: Iterable<Record<string, unknown>>): string[] =>
  [...rows].map((row) => Object.values(row).join(' ')).sort()

describe('a copy from a PostgreSQL database', () => {
  test.for(applications)(
    'of %s rejects exactly the dirty rows, each with its reason, and takes all others in',
    async (application, { db }) => {
      const plan = await readPlan(application)
      await withLegacy(application, 0.02, async (address) => {
        const reports = await copyApplication(db.url, plan, parseSource(address))
        const dirt = await withDatabase(
          address,
          (sql) => sql`select table_name, id::text, kind from generated_dirt`,
        )
        expect(dirt.length).toBeGreaterThan(10)
        const rejects = await db.sql`
          select source_table, source_key, kind from copying.rejects where application = ${application}`
        expect(spelt(rejects)).toEqual(spelt(dirt))
        for (const { table, rows_in, rows_rejected, rows_inserted } of reports) {
          const [row] = await db.sql`select count(*)::integer from ${db.sql(table)}`
          expect(row, table).toEqual({ count: rows_in - rows_rejected })
          expect(rows_inserted, table).toBe(row?.count)
          expect(rows_inserted, table).toBeGreaterThan(0)
        }
        const again = await copyApplication(db.url, plan, parseSource(address))
        expect(again.map(({ rows_inserted }) => rows_inserted)).toEqual(again.map(() => 0))
      })
    },
  )
})
