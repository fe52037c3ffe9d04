import { expect } from 'vitest'
import { finishLanding, planLanding } from '../../../scripts/lib/copy/land.ts'
import { withCopySession } from '../../../scripts/lib/copy/session.ts'
import type { SourceTable } from '../../../scripts/lib/copy/sources/source.ts'
import { stepsOf } from '../../../scripts/lib/copy/steps.ts'
import { wireOver } from '../../../scripts/lib/copy/wire/session-wire.ts'
import { test } from '../../support/database.ts'

const tableOf = (table: string): SourceTable => ({
  table,
  key: ['id'],
  columns: [{ name: 'id', type: 'integer' }],
  cut: 'whole',
  estimatedRows: 1,
  estimatedBytes: 1,
  ranges: () => Promise.resolve([{ low: null, high: null }]),
})

test('every landing table has a unique key, however long and alike their names are', async ({
  db,
}) => {
  const names = ['a', 'b'].map((end) => `${'x'.repeat(60)}_${end}`)
  const [run] = await db.sql<{ id: string }[]>`
    insert into copying.runs (application, source, plan_hash) values ('trial', 'test', 'test') returning id`
  await withCopySession(db.url, 'trial', async (session) => {
    const job = run?.id ?? ''
    await session.query(`select copying.make_landing('trial')`)
    for (const name of names) await planLanding(session, 'trial', job, tableOf(name))
    for (const step of await stepsOf(session, job)) {
      // Again, as after a kill.
      await finishLanding(wireOver(session.client), step, ['id'])
      await finishLanding(wireOver(session.client), step, ['id'])
      await session.query(`insert into ${step.target_table} values (1)`)
      await expect(
        session.query(`insert into ${step.target_table} values (1)`),
      ).rejects.toMatchObject({ code: '23505' })
    }
  })
  const indexes = await db.sql`
    select c.relname, count(*)::integer as indexes
    from pg_index as i join pg_class as c on c.oid = i.indrelid
    where c.relnamespace = 'landing_trial'::regnamespace and i.indisunique group by 1 order by 1`
  expect(indexes).toEqual(names.map((relname) => ({ relname, indexes: 1 })))
})
