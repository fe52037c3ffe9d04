import { describe, expect } from 'vitest'
import { isSqliteLegacy } from '../../scripts/lib/copy/generate.ts'
import { applicationsWith, readPlan } from '../../scripts/lib/copy/plan.ts'
import { test } from '../support/database.ts'
import { load } from '../support/load.ts'

// Housing's legacy data are a file and are copied by plumb itself: see tests/integration/copy.
const applications = (await applicationsWith('copy')).filter((name) => !isSqliteLegacy(name))

describe('copy plans over PostgreSQL tables', () => {
  test.for(applications)(
    '%s: exactly the dirty rows are rejected, each with its reason',
    async (application, { db }) => {
      await load(db.url, application, 0.02)
      const plan = await readPlan(application)
      const landing = `landing_${application}`
      const views = plan.tables.map((table) => ({
        ...table,
        view: `${landing}.plan_${table.target.replace('.', '_')}`,
      }))

      for (const { view, target } of views)
        expect(
          await db.sql`select copying.plan_problems(${view}::regclass, ${target}::regclass)`,
        ).toEqual([])
      const targets = views.map(({ target }) => target)
      expect(await db.sql`select copying.order_problems(${targets}::regclass[])`).toEqual([])

      const rejected = views
        .map(
          ({ view, sourceTable }) => `
          select '${sourceTable}' as table_name, source_key::text as id, split_part(reject_reason, ': ', 1) as kind
          from ${view} where reject_reason is not null`,
        )
        .join(' union all ')
      const dirt = `select table_name, id::text, kind from ${landing}.generated_dirt`
      expect((await db.sql.unsafe(dirt)).length).toBeGreaterThan(10)
      expect([...(await db.sql.unsafe(`(${rejected}) except all (${dirt})`))]).toEqual([])
      expect([...(await db.sql.unsafe(`(${dirt}) except all (${rejected})`))]).toEqual([])

      for (const { view, target } of views) {
        const [rows] = await db.sql.unsafe<{ found: string; wanted: string }[]>(`
        select (select count(*) from ${target}) as found,
          (select count(*) from ${view} where reject_reason is null) as wanted`)
        expect(rows?.found, target).toBe(rows?.wanted)
        expect(Number(rows?.found), target).toBeGreaterThan(0)
      }
    },
  )
})
