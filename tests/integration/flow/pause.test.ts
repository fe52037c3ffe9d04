import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { describe, expect, vi } from 'vitest'
import { withDatabase } from '../../../scripts/lib/database.ts'
import { scheduleElsewhere } from '../../../scripts/lib/jobs.ts'
import { testServer } from '../../support/database.ts'
import { commitAll } from './committed.ts'
import { applied, table, untilNoneIsLeft, untilOneWaits, whileOpen } from './migrating.ts'
import { test as own } from './own-server.ts'
import { test as base, type Project } from './project.ts'
import { schedules, jobsSchema, unschedule } from './scheduled.ts'

// Many processes, each after the other: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 300_000 })

const jobs = `
  create function public.clean() returns void language sql as 'delete from public.a where id < 0';
  create view public.v as select t from public.a;
  select jobs.declare('by_function', '1 2 3 4 *', 'select clean()', 'A test.'),
    jobs.declare('by_view', '1 2 3 4 *', 'select * from public.v', 'A test.'),
    jobs.declare('disabled', '1 2 3 4 *', 'table public.a', 'A test.'),
    jobs.declare('stopped', '1 2 3 4 *', 'table public.a', 'A test.'),
    jobs.declare('other', '1 2 3 4 *', 'select 1', 'A test.');
  update jobs.registry set enabled = false where name = 'disabled';`
const alter = 'alter table public.a add n integer;'

interface Scheduled {
  project: Project
  /** Where pg_cron lives. */
  cron: string
  /** The text of the first migration, which is applied. */
  first: string
}

const stop = (cron: string, name: string) =>
  withDatabase(
    cron,
    (sql) =>
      sql`select cron.alter_job(jobid, active => false) from cron.job where jobname = ${name}`,
  )

const test = base.extend('scheduled', async ({ project }, { onCleanup }): Promise<Scheduled> => {
  const cron = testServer().mainUrl
  onCleanup(async () => {
    await unschedule(cron, project.env.DATABASE_URL ?? '')
  })
  const first = [table, await jobsSchema(), jobs].join('\n')
  await commitAll(project, [first])
  expect(await project.plumb(['migrate'])).toMatchObject({ exit: 0, err: '' })
  return { project, cron, first }
})

const usual = '1 2 3 4 *'
const never = '0 0 31 2 *'
const held = {
  by_function: never,
  by_view: never,
  disabled: `-${usual}`,
  other: usual,
  stopped: `-${never}`,
}
const released = { ...held, by_function: usual, by_view: usual, stopped: `-${usual}` }

describe('plumb migrate --pause-jobs', () => {
  test('holds the jobs that use the same tables, also when it is killed: the next command releases them', async ({
    scheduled: { project, cron, first },
  }) => {
    const url = project.env.DATABASE_URL ?? ''
    const database = new URL(url).pathname.slice(1)
    await stop(cron, `${database}/stopped`)
    expect(await schedules(cron, url)).toEqual(released)
    await commitAll(project, [first, alter])
    await whileOpen(project, 'lock table public.a in share mode', async () => {
      const child = project.start(['migrate', '--pause-jobs'])
      const closed = once(child, 'close')
      await untilOneWaits(project)
      expect(await schedules(cron, url)).toEqual(held)
      // Whoever brings pg_cron to what the registry says lets the held ones be.
      expect(await scheduleElsewhere(url)).toBeUndefined()
      expect(await schedules(cron, url)).toEqual({ ...held, stopped: never })
      await stop(cron, `${database}/stopped`)
      // While it lives nobody else releases them.
      expect((await project.plumb(['status'])).err).toBe('')
      child.kill('SIGKILL')
      await closed
      await untilNoneIsLeft(project)
    })
    expect(await schedules(cron, url)).toEqual(held)
    const { err } = await project.plumb(['status'])
    expect(err).toContain('Released: by_function, by_view, stopped')
    expect(await schedules(cron, url)).toEqual(released)
    expect(await project.sql`select from jobs.holds`).toHaveLength(0)

    const { exit } = await project.plumb(['migrate', '--pause-jobs'])
    expect(exit).toBe(0)
    expect(await applied(project)).toHaveLength(2)
    // The registry wants it, and nobody holds it any more.
    expect(await schedules(cron, url)).toEqual({ ...released, stopped: usual })
  })

  test('waits for a job that runs, and names it; after the limit it changes nothing', async ({
    scheduled: { project, cron, first },
  }) => {
    const url = project.env.DATABASE_URL ?? ''
    await project.sql`grant select on public.a to app_jobs`
    await project.sql`
      select jobs.declare('running', '1 second', 'select pg_sleep(3600) from (select count(*) from public.a) as a', 'A test.')`
    const running = () => project.sql<{ pid: number }[]>`
      select pid from pg_stat_activity where datname = current_database() and usename = 'app_jobs'`
    expect(await project.plumb(['migrate'])).toMatchObject({ exit: 0 })
    await expect.poll(running).not.toHaveLength(0)
    const [job] = await running()
    await commitAll(project, [first, alter])

    const refused = await project.plumb(['migrate', '--pause-jobs'], { PLUMB_JOB_WAIT_MS: '0' })
    expect(refused.exit).toBe(3)
    expect(refused.err).toContain('[job-running]')
    expect(refused.err).toContain(`running (pid ${job?.pid}`)
    expect(await schedules(cron, url)).toMatchObject({ running: '1 second', by_view: usual })
    expect(await applied(project)).toHaveLength(1)

    const child = project.start(['migrate', '--pause-jobs'])
    let err = ''
    child.stderr?.on('data', (data: Buffer) => (err += data.toString()))
    const closed = once(child, 'close')
    await expect.poll(() => err).toContain('Waiting for the end of running')
    // pg_cron starts once more what was due meanwhile.
    const cancel = async () => {
      for (const { pid } of await running()) await project.sql`select pg_cancel_backend(${pid})`
    }
    const timer = setInterval(() => void cancel(), 200)
    expect(await closed).toEqual([0, null])
    clearInterval(timer)
    expect(await applied(project)).toHaveLength(2)
  })
})

own(
  'after kill -9 of the server the next migrate releases the jobs',
  async ({ project, own: server }) => {
    await server.start(project)
    const url = project.env.DATABASE_URL ?? ''
    const roles = await readFile('sql/app/roles.sql', 'utf8')
    const extension = 'create extension pg_cron; grant usage on schema cron to app_jobs;'
    const grants =
      'grant execute on function cron.schedule_in_database, cron.alter_job to app_jobs;'
    const first = [
      roles,
      extension,
      grants,
      table,
      await jobsSchema(),
      jobs,
      'select jobs.apply();',
    ]
    await commitAll(project, [first.join('\n')])
    expect(await project.plumb(['migrate'])).toMatchObject({ exit: 0, err: '' })
    await stop(url, 'plumb/stopped')
    await commitAll(project, [first.join('\n'), alter])
    await whileOpen(project, 'lock table public.a in share mode', async () => {
      const child = project.start(['migrate', '--pause-jobs'])
      const closed = once(child, 'close')
      await expect.poll(() => schedules(url, url)).toMatchObject({ by_view: never })
      await server.kill()
      expect(await closed).toEqual([3, null])
    })
    await server.start(project)
    expect(await schedules(url, url)).toEqual(held)
    const { exit, err } = await project.plumb(['migrate'])
    expect(err).toContain('Released: by_function, by_view, stopped')
    expect(exit).toBe(0)
    expect(await schedules(url, url)).toEqual(released)
  },
)
