import { describe, expect } from 'vitest'
import { databaseName, withDatabase, type Sql } from '../../scripts/lib/database.ts'
import { scheduleElsewhere } from '../../scripts/lib/jobs.ts'
import { test, testServer } from '../support/database.ts'

interface Scheduled {
  jobname: string
  schedule: string
  username: string
  active: boolean
}

const scheduled = (main: Sql, database: string): Promise<Scheduled[]> => main<Scheduled[]>`
  select jobname, schedule, username, active from cron.job where database = ${database} order by jobname`

/** pg_cron looks at its table every second; a minute is enough for a slow machine. */
const eventually = async (isTrue: () => Promise<boolean>): Promise<void> => {
  await expect.poll(isTrue, { timeout: 60_000, interval: 200 }).toBe(true)
}

const inMain = <T>(work: (main: Sql) => Promise<T>): Promise<T> =>
  withDatabase(testServer().mainUrl, work)

describe('jobs', () => {
  test('pg_cron in the main database has exactly the jobs of its registry, as app_jobs', async () => {
    await inMain(async (main) => {
      const wanted = await main`
        select current_database() || '/' || name as jobname, schedule, 'app_jobs' as username, enabled as active
        from jobs.registry
        where name not like 'test%'
        order by name`
      const found = await scheduled(main, databaseName(testServer().mainUrl))
      expect(found.filter(({ jobname }) => !jobname.includes('/test'))).toEqual([...wanted])
      expect(found).not.toHaveLength(0)
    })
  })

  test(
    'pg_cron runs every job of the registry, and each succeeds',
    { timeout: 120_000 },
    async () => {
      await inMain(async (main) => {
        const wanted = await main<{ name: string; schedule: string }[]>`
        select name, schedule from jobs.registry where name not like 'test%'`
        await main`update jobs.registry set schedule = '1 second' where name not like 'test%'`
        await main`select jobs.apply()`
        try {
          await eventually(async () => {
            const waiting = await main`
            select name, last_status, last_message from jobs.status
            where name not like 'test%' and last_status is distinct from 'succeeded'`
            return waiting.length === 0
          })
          const failed = await main`
          select name, last_message from jobs.status where name not like 'test%' and failures > 0`
          expect([...failed]).toEqual([])
        } finally {
          for (const { name, schedule } of wanted)
            await main`update jobs.registry set schedule = ${schedule} where name = ${name}`
          await main`select jobs.apply()`
        }
        expect(wanted.length).toBeGreaterThan(5)
      })
    },
  )

  test('a job that is declared in the main database runs, and one that is removed is gone', async () => {
    await inMain(async (main) => {
      await main`select jobs.declare('test_run', '1 second', 'select 1', 'A test.')`
      await main`select jobs.apply()`
      await eventually(async () => {
        const [status] = await main`select * from jobs.status where name = 'test_run'`
        return status?.last_status === 'succeeded' && Number(status.failures) === 0
      })
      await main`select jobs.remove('test_run')`
      await main`select jobs.apply()`
      const found = await scheduled(main, databaseName(testServer().mainUrl))
      expect(found.map(({ jobname }) => jobname)).not.toContain('plumb/test_run')
    })
  })

  test('a failing job shows its failures and the reason', async () => {
    await inMain(async (main) => {
      await main`select jobs.declare('test_failure', '1 second', 'select 1/0', 'A test.')`
      await main`select jobs.apply()`
      await eventually(async () => {
        const [status] = await main`select * from jobs.status where name = 'test_failure'`
        return (
          Number(status?.failures) > 0 && String(status?.last_message).includes('division by zero')
        )
      })
      await main`select jobs.remove('test_failure')`
      await main`select jobs.apply()`
    })
  })

  test('the jobs of another database are scheduled from the main one, and run there', async ({
    db,
  }) => {
    const here = databaseName(db.url)
    await db.sql`create table public.ran (at timestamptz default now())`
    await db.sql`grant usage on schema public to app_jobs`
    await db.sql`grant insert on public.ran to app_jobs`
    await db.sql`
      select jobs.declare('test_here', '1 second', 'insert into public.ran default values', 'A test.')`
    expect(await scheduleElsewhere(db.url)).toBeUndefined()
    await eventually(async () => (await db.sql`select from public.ran`).length > 0)
    await db.sql`delete from jobs.registry`
    expect(await scheduleElsewhere(db.url)).toBeUndefined()
    expect(await inMain((main) => scheduled(main, here))).toEqual([])
  })
})
