import { describe, expect } from 'vitest'
import { commitAll, nameOf } from './committed.ts'
import { applied, migrators, shortWaits, table, untilOneWaits, whileOpen } from './migrating.ts'
import { test } from './project.ts'

describe('a migration that waits', () => {
  test('defect 12: a lock that somebody holds is tried for again, and the holder is named', async ({
    project,
  }) => {
    await commitAll(project, [table])
    await project.plumb(['migrate'])
    await commitAll(project, [table, 'alter table public.a add n integer;'])
    await whileOpen(project, 'lock table public.a in share mode', async (release, sql) => {
      // graphile-migrate alone waits for as long as it takes, and everyone behind it.
      const alone = project.graphileMigrate(['migrate'])
      await untilOneWaits(project)
      const [blocked] = await migrators(project)
      await project.sql`select pg_sleep(1)`
      expect(await migrators(project)).toEqual([blocked])
      await project.sql`select pg_terminate_backend(${blocked?.pid ?? 0})`
      expect((await alone).exit).not.toBe(0)

      const [{ pid } = { pid: 0 }] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`
      // Long enough for the watcher to have asked, however busy the machine is.
      const waits = { ...shortWaits, PLUMB_LOCK_TIMEOUT_MS: '2000', PLUMB_RETRIES: '2' }
      const never = await project.plumb(['migrate', '--json'], waits)
      expect(never.exit).toBe(3)
      const { error } = JSON.parse(never.out) as { error: { code: string; message: string } }
      expect(error.code).toBe('migrate-blocked')
      expect(error.message).toContain(`waited for pid ${pid} (`)
      expect(never.err).toContain('retry 2 of 2')
      expect(never.err).toContain(`pid ${pid} (`)
      expect(never.err).toContain('the blocker')
      expect(never.err).toContain('lock timeout')
      await release()
    })
    expect(await project.plumb(['migrate'])).toMatchObject({ exit: 0, err: '' })
  })

  test('a retry succeeds when the holder is done', async ({ project }) => {
    await commitAll(project, [table])
    await project.plumb(['migrate'])
    await commitAll(project, [table, 'alter table public.a add n integer;'])
    await whileOpen(project, 'lock table public.a in share mode', async (release) => {
      const running = project.plumb(['migrate'], shortWaits)
      await untilOneWaits(project)
      await project.sql`select pg_sleep(0.5)`
      await release()
      const { exit, err } = await running
      expect(exit).toBe(0)
      expect(err).toContain('retry 1 of 10')
    })
    expect(await applied(project)).toHaveLength(2)
  })

  test('a mistake is not tried again', async ({ project }) => {
    await commitAll(project, ['select 1 / 0;'])
    const { exit, err } = await project.plumb(['migrate'])
    expect(exit).toBe(1)
    expect(err.trim().split('\n')).toHaveLength(1)
  })

  test('what PostgreSQL says besides a mistake is told', async ({ project }) => {
    const twice = 'insert into public.a values (1), (2); update public.a set t = 1;'
    await commitAll(project, [`${table} ${twice} create unique index on public.a (t);`])
    const { exit, err } = await project.plumb(['migrate'])
    expect(exit).toBe(1)
    expect(err).toContain('detail: Key (t)=(1) is duplicated.')
  })
})

/** How often two meet; the twenty by PLUMB_TEST_ROUNDS=20. */
const rounds = Number(process.env.PLUMB_TEST_ROUNDS ?? 5)

describe('two migrators at once', () => {
  test('defect 11: one applies, and the other waits and finds nothing to do', async ({
    project,
  }) => {
    const [first, slow] = ['select pg_advisory_xact_lock(4711);', 'select pg_sleep(0.7);']
    await commitAll(project, [first])
    await whileOpen(project, 'select pg_advisory_xact_lock(4711)', async (release) => {
      const one = project.graphileMigrate(['migrate'])
      await untilOneWaits(project)
      const other = await project.graphileMigrate(['migrate'])
      expect(other.exit).not.toBe(0)
      expect(other.err).toContain('Failed to get exclusive lock')
      await release()
      expect(await one).toMatchObject({ exit: 0 })
    })

    for (let n = 2; n <= rounds + 1; n++) {
      await commitAll(project, [first, ...Array.from({ length: n - 1 }, () => slow)])
      const both = await Promise.all([1, 2].map(() => project.plumb(['migrate', '--json'])))
      expect(both.map(({ exit }) => exit)).toEqual([0, 0])
      const files = both.flatMap(({ out }) => (JSON.parse(out) as { applied: string[] }).applied)
      expect(files).toEqual([nameOf(n).replace(/.*\//, '')])
    }
    expect(await applied(project)).toHaveLength(rounds + 1)
  }, 300_000)

  test('the holder is named when the wait is over', async ({ project }) => {
    await commitAll(project, [table])
    const hold = 'select pg_advisory_lock(4727445306447283)'
    await whileOpen(project, hold, async () => {
      const { exit, err } = await project.plumb(['migrate'], { PLUMB_ADVISORY_WAIT_MS: '500' })
      expect(exit).toBe(3)
      expect(err).toContain('[migrate-busy]')
      expect(err).toContain('the blocker')
    })
  })
})
