import { expect } from 'vitest'
import { copyApplication } from '../../../scripts/lib/copy/copy.ts'
import type { Plan } from '../../../scripts/lib/copy/plan.ts'
import { parseSource } from '../../../scripts/lib/copy/sources/address.ts'
import { environment } from '../../../scripts/lib/errors.ts'
import { sessionsOf } from '../../support/sessions.ts'
import { test } from './support.ts'

/** A plan whose SELECT takes a minute. */
const slow: Plan = {
  application: 'housing',
  hash: 'slow',
  tables: [
    {
      file: 'plan.sql',
      sourceTable: 'companies',
      sourceKey: ['id'],
      target: 'housing.companies',
      mode: 'landed',
      select: `select s.id as source_key, gen_random_uuid() as id, s.company_key, s.name, null::text as reject_reason
        from landing_housing.companies as s cross join pg_sleep(60)`,
    },
  ],
}

test('a dry run that is stopped leaves at once, and nothing behind', async ({ db, legacy }) => {
  const controller = new AbortController()
  const run = copyApplication(db.url, slow, parseSource(`sqlite:${legacy.file}`), {
    dryRun: true,
    signal: controller.signal,
  })
  const outcome = run.catch((error: unknown) => error)
  const shaping = () => db.sql`
    select from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and query like '%copying.shape(%'`
  await expect.poll(shaping).toHaveLength(1)
  const stopped = performance.now()
  controller.abort(environment('interrupted', 'stopped'))
  expect(await outcome).toMatchObject({ exit: 3, code: 'interrupted' })
  expect(performance.now() - stopped).toBeLessThan(10_000)
  await expect.poll(() => sessionsOf(db.sql, 'plumb copy%'), { timeout: 10_000 }).toEqual([])
  expect(await db.sql`select from copying.runs`).toHaveLength(0)
})

test('a dry run sends no faster than it may', async ({ legacy }) => {
  let bytes = 0
  const meter = (size: number) => {
    bytes += size
    return 0
  }
  const nothing = () => Promise.resolve()
  const throttle = { meter, isHeld: () => false, hold: nothing, stop: nothing }
  await legacy.copy({ dryRun: true, throttle })
  expect(bytes).toBeGreaterThan(10_000)
})

test('a copy that is stopped before it begins plans nothing', async ({ db, legacy }) => {
  const signal = AbortSignal.abort(environment('interrupted', 'stopped'))
  await expect(legacy.copy({ signal })).rejects.toMatchObject({ code: 'interrupted' })
  expect(await db.sql`select from copying.steps`).toHaveLength(0)
  expect(await db.sql`select state from copying.runs`).toEqual([{ state: 'interrupted' }])
})
