import { once } from 'node:events'
import { describe, expect, vi } from 'vitest'
import { commitAll } from './committed.ts'
import {
  applied,
  index,
  invalid,
  migrators,
  outside,
  rows,
  stopWhileWaiting,
  table,
  untilNoneIsLeft,
  untilOneWaits,
  validity,
  whileOpen,
} from './migrating.ts'
import { test } from './project.ts'

// Many processes, each after the other: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 300_000 })

const writes = "insert into public.a values (0, 'open')"

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
    await whileOpen(project, writes, async (release) => {
      const alone = project.startGraphileMigrate(['migrate'])
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

  test('what a killed DROP or REINDEX CONCURRENTLY leaves is taken away', async ({ project }) => {
    const first = table + rows + 'create index a_t_idx on public.a (t);'
    const reindex = outside('reindex index concurrently public.a_t_idx;')
    const drop = outside('drop index concurrently public.a_t_idx;')
    const reader = 'select * from public.a'
    await commitAll(project, [first])
    await project.plumb(['migrate'])
    for (const [bodies, mended, valid] of [
      [[first, reindex], 'Dropped the index a_t_idx_ccnew', true],
      [[first, reindex, drop], 'Dropped the index a_t_idx of', undefined],
    ] as const) {
      await commitAll(project, [...bodies])
      await whileOpen(project, `${reader}; ${writes}`, async (release) => {
        await stopWhileWaiting(project, 'SIGKILL')
        await untilNoneIsLeft(project)
        await release()
      })
      expect(await invalid(project)).toHaveLength(1)
      const { exit, err } = await project.plumb(['migrate'])
      expect(err).toContain(mended)
      expect(exit).toBe(0)
      expect(await invalid(project)).toEqual([])
      expect(await validity(project, 'a_t_idx')).toBe(valid)
      expect(await applied(project)).toHaveLength(bodies.length)
    }
  })
})
