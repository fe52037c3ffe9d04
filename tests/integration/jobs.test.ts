import type { ISql } from 'postgres'
import { describe, expect } from 'vitest'
import { connect, databaseName, withDatabase, type Sql } from '../../scripts/lib/database.ts'
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

/** What app_monitor, who owns nothing, sees of a job and of those that fail. */
const monitored = (main: Sql, name: string): Promise<Record<string, unknown> | undefined> =>
  main.begin(async (transaction) => {
    await transaction`set local role app_monitor`
    const [seen] = await transaction`
      select s.failures::integer, s.last_message, d.failing::text
      from jobs.status as s
      cross join lateral (select monitor.dashboard() -> 'failing_jobs' as failing) as d
      where s.name = ${name}`
    return seen
  })

/** Does `work` in a transaction that leaves nothing behind. */
const rolledBack = (work: (main: Sql) => Promise<void>): Promise<void> =>
  inMain(async (main) => {
    await main`begin`
    await work(main).finally(() => main`rollback`)
  })

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

  test('a failing job shows its failures and the reason to app_monitor', async () => {
    await inMain(async (main) => {
      await main`select jobs.declare('test_failure', '1 second', 'select 1/0', 'A test.')`
      await main`select jobs.apply()`
      await eventually(async () => {
        const seen = await monitored(main, 'test_failure')
        return (
          Number(seen?.failures) > 0 &&
          String(seen?.last_message).includes('division by zero') &&
          String(seen?.failing).includes('test_failure')
        )
      })
      await main`select jobs.remove('test_failure')`
      await main`select jobs.apply()`
    })
  })

  test('jobs that somebody else has in pg_cron are let be, whatever their names', async () => {
    await rolledBack(async (main) => {
      const others = () => main`
        select jobname, schedule, active from cron.job where username = current_user order by jobname`
      await main`
        select cron.schedule('test-nightly', '0 3 * * *', 'select 1'),
          cron.schedule(current_database() || '/partition_maintenance', '0 4 * * *', 'select 1')`
      await main`update cron.job set active = false where username = current_user`
      const before = await others()
      expect(before).toHaveLength(2)
      await main`set local role app_owner`
      await main`select jobs.apply()`
      await main`select jobs.hold('{partition_maintenance}')`
      const [found] = await main<{ script: string }[]>`select jobs.release() as script`
      await main`set local role app_jobs`
      await main.unsafe(found?.script ?? '')
      await main`reset role`
      expect(await others()).toEqual(before)
    })
  })

  test('the log of pg_cron is cleaned, also of runs that a restart ended', async () => {
    await rolledBack(async (main) => {
      await main`
        insert into cron.job_run_details (jobid, runid, status, start_time, end_time)
        values
          (0, -1, 'failed', now() - interval '15 days', null),
          (0, -2, 'succeeded', now() - interval '15 days', now() - interval '15 days'),
          (0, -3, 'running', now() - interval '1 hour', null)`
      const [job] = await main<{ command: string }[]>`
        select command from jobs.registry where name = 'cron_log_cleaning'`
      await main`set local role app_jobs`
      await main.unsafe(job?.command ?? '')
      expect([...(await main`select runid from cron.job_run_details where runid < 0`)]).toEqual([
        { runid: '-3' },
      ])
    })
  })

  test('of two who release a job at the same moment, the last gives it its schedule back', async ({
    db,
  }) => {
    await db.sql`select jobs.declare('test_held', '1 2 3 4 *', 'select 1', 'A test.')`
    const release = async (sql: ISql): Promise<unknown> =>
      (await sql`select jobs.release() as script`)[0]?.script
    const [first, last] = [connect(db.url), connect(db.url, { applicationName: 'the last' })]
    try {
      for (const sql of [first, last]) await sql`select jobs.hold('{test_held}')`
      const later = await first.begin(async (transaction) => {
        expect(await release(transaction)).toBe('')
        const script = release(last)
        await expect
          .poll(
            () => db.sql`
              select from pg_stat_activity where application_name = 'the last' and wait_event_type = 'Lock'`,
          )
          .toHaveLength(1)
        return { script }
      })
      expect(await later.script).toContain('1 2 3 4 *')
      expect(await db.sql`select from jobs.holds`).toHaveLength(0)
    } finally {
      await Promise.all([first.end({ timeout: 5 }), last.end({ timeout: 5 })])
      await db.sql`delete from jobs.registry where name = 'test_held'`
    }
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
