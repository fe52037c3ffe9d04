import { once } from 'node:events'
import { describe, expect } from 'vitest'
import { commitAll } from './committed.ts'
import {
  applied,
  index,
  invalid,
  migrators,
  outside,
  rows,
  startGraphileMigrate,
  stopWhileWaiting,
  table,
  untilNoneIsLeft,
  untilOneWaits,
  validity,
  whileOpen,
} from './migrating.ts'
import { test } from './project.ts'

/** How often the migrator is killed; the fifty by PLUMB_TEST_KILLS=50. */
const kills = Number(process.env.PLUMB_TEST_KILLS ?? 8)

/** Moments after the start in milliseconds, always the same ones for a seed (Lehmer's generator). */
const momentsOf = (seed: number, count: number): number[] => {
  let state = seed
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647
    return 450 + (state % 900)
  })
}

describe('what CONCURRENTLY leaves', () => {
  const duplicates = outside(
    'create unique index concurrently if not exists a_t_key on public.a (t);',
  )

  test('defect 3: an index whose build failed is taken away, and built again', async ({
    project,
  }) => {
    await commitAll(project, [table + rows, duplicates])
    expect((await project.graphileMigrate(['migrate'])).exit).not.toBe(0)
    await project.sql`delete from public.a where id > 1`
    // graphile-migrate alone is content with what is left.
    expect((await project.graphileMigrate(['migrate'])).exit).toBe(0)
    expect(await invalid(project)).toEqual(['a_t_key'])

    const mended = await project.plumb(['migrate'])
    expect(mended.exit).toBe(0)
    expect(mended.err).toContain('Built again the index a_t_key')
    expect(await invalid(project)).toEqual([])
    expect(await validity(project, 'a_t_key')).toBe(true)
  })

  test('a build that fails leaves no index', async ({ project }) => {
    await commitAll(project, [table + rows, duplicates])
    const { exit, err } = await project.plumb(['migrate'])
    expect(exit).toBe(1)
    expect(err).toContain('Dropped the index a_t_key')
    expect(await validity(project, 'a_t_key')).toBeUndefined()
  })

  test('defect 4: after kill -9 in an index build the next migrate ends clean', async ({
    project,
  }) => {
    await commitAll(project, [table + rows])
    await project.plumb(['migrate'])
    await commitAll(project, [table + rows, outside(index)])
    const writes = "insert into public.a values (0, 'open')"
    await whileOpen(project, writes, async (release) => {
      const alone = startGraphileMigrate(project)
      const closed = once(alone, 'close')
      await untilOneWaits(project)
      alone.kill('SIGKILL')
      await closed
      const retried = await project.graphileMigrate(['migrate'])
      expect(retried.err).toContain('Failed to get exclusive lock')
      for (const { pid } of await migrators(project))
        await project.sql`select pg_terminate_backend(${pid}, 5000)`

      const { exit } = await stopWhileWaiting(project, 'SIGKILL')
      expect(exit).toBeNull()
      await untilNoneIsLeft(project)
      await release()
    })
    expect(await invalid(project)).toEqual(['a_t_idx'])
    expect(await project.plumb(['migrate'])).toMatchObject({ exit: 0 })
    expect(await invalid(project)).toEqual([])
    expect(await validity(project, 'a_t_idx')).toBe(true)
    expect(await applied(project)).toEqual(['000001.sql', '000002.sql'])
  })

  test('a detachment that was killed is completed and recorded', async ({ project }) => {
    const partitioned = `
      create table public.p (id integer) partition by range (id);
      create table public.p1 partition of public.p for values from (0) to (10);`
    await commitAll(project, [partitioned])
    await project.plumb(['migrate'])
    await commitAll(project, [
      partitioned,
      outside('alter table public.p detach partition public.p1 concurrently;'),
    ])
    await whileOpen(project, 'select * from public.p', async (release) => {
      await stopWhileWaiting(project, 'SIGKILL')
      await untilNoneIsLeft(project)
      await release()
    })
    const pending = () => project.sql`select from pg_inherits where inhdetachpending`
    expect(await pending()).toHaveLength(1)
    expect((await project.graphileMigrate(['migrate'])).err).toContain('pending detach')
    const { exit, err } = await project.plumb(['migrate'])
    expect(err).toContain('Completed the detachment of p1')
    expect(exit).toBe(0)
    expect(await pending()).toHaveLength(0)
    expect(await applied(project)).toEqual(['000001.sql', '000002.sql'])
  })

  test('an index that was built and not recorded is recorded, not built again', async ({
    project,
  }) => {
    await commitAll(project, [table + rows])
    await project.plumb(['migrate'])
    const hash = await commitAll(project, [table + rows, outside(index)])
    // As it is when the migrator is killed between the two.
    await project.sql.unsafe(index)
    const alone = await project.graphileMigrate(['migrate'])
    expect(alone.err).toContain('relation "a_t_idx" already exists')
    await project.sql`
      insert into graphile_migrate.current (filename, content)
      values ('plumb: begun 000002.sql', ${hash})`
    const { exit, err } = await project.plumb(['migrate'])
    expect(err).toContain('Recorded 000002-x.sql')
    expect(exit).toBe(0)
    expect(await applied(project)).toEqual(['000001.sql', '000002.sql'])
    expect(await project.sql`select from graphile_migrate.current`).toHaveLength(0)
  })

  test('kill -9 at seeded moments: the next migrate ends clean, and nothing is applied twice', async ({
    project,
  }) => {
    const bodies = [
      `create table public.log (n integer); ${table} create table public.p (id integer) partition by range (id);
       create table public.p1 partition of public.p for values from (0) to (10);
       insert into public.a select n, 'word ' || n % 1000 from generate_series(1, 200000) as n;`,
      outside(index),
      'alter table public.a add constraint a_t_check check (length(t) > 1) not valid; insert into public.log values (3);',
      'alter table public.a validate constraint a_t_check; insert into public.log values (4);',
      outside('alter table public.p detach partition public.p1 concurrently;'),
      outside('create unique index concurrently if not exists a_t_id_key on public.a (t, id);'),
      'insert into public.log values (7);',
    ]
    await commitAll(project, bodies)
    const expectClean = async () => {
      expect(await applied(project)).toHaveLength(bodies.length)
      expect(await invalid(project)).toEqual([])
      const logged = await project.sql`select n from public.log order by n`
      expect(logged.map(({ n }) => Number(n))).toEqual([3, 4, 7])
      expect(await project.sql`select from pg_inherits where inhdetachpending`).toHaveLength(0)
      expect(await validity(project, 'a_t_id_key')).toBe(true)
      expect(await project.sql`select from graphile_migrate.current`).toHaveLength(0)
    }
    let killed = 0
    for (const moment of momentsOf(4711, kills)) {
      const child = project.start(['migrate'])
      const closed = once(child, 'close')
      const timer = setTimeout(() => child.kill('SIGKILL'), moment)
      const [exit] = (await closed) as [number | null]
      clearTimeout(timer)
      if (exit === null) {
        killed++
        continue
      }
      // It was done before: from the beginning.
      expect(exit).toBe(0)
      await expectClean()
      await project.sql`
        drop schema public, graphile_migrate cascade; create schema public`.simple()
    }
    expect(killed).toBeGreaterThan(0)
    expect(await project.plumb(['migrate'])).toMatchObject({ exit: 0 })
    await expectClean()
  }, 300_000)
})
