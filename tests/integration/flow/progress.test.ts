import { once } from 'node:events'
import { expect, vi } from 'vitest'
import { connect } from '../../../scripts/lib/database.ts'
import { watchProgress } from '../../../scripts/lib/migrate/progress.ts'
import { commitAll } from './committed.ts'
import { applied, index, outside, rows, table, whileOpen } from './migrating.ts'
import { test } from './project.ts'

// Many processes, each after the other: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 300_000 })

test('the build of an index tells its phase, and whom it waits for', async ({ project }) => {
  await commitAll(project, [table + rows])
  expect(await project.plumb(['migrate'])).toMatchObject({ exit: 0, err: '' })
  await commitAll(project, [table + rows, outside(index)])
  project.env.PLUMB_PROGRESS_MS = '100'
  await whileOpen(project, "insert into public.a values (0, 'open')", async (release, sql) => {
    const [{ pid } = { pid: 0 }] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`
    const child = project.start(['migrate'])
    const closed = once(child, 'close')
    let err = ''
    child.stderr?.on('data', (data: Buffer) => (err += data.toString()))
    await expect
      .poll(() => err)
      .toMatch(
        new RegExp(
          `^create index concurrently a_t_idx on a: waiting for writers before build, 0 %, waits for pid ${pid}, 00:00:0`,
          'm',
        ),
      )
    await release()
    expect(await closed).toEqual([0, null])
  })
  expect(await applied(project)).toHaveLength(2)
})

test('the check of a constraint, which nothing counts, tells its time', async ({ project }) => {
  const check =
    'alter table public.a add constraint a_check check (t is not null and public.slow())'
  const slow =
    'create function public.slow() returns boolean language sql as $$ select true from pg_sleep(0.02) $$;'
  await commitAll(project, [table + rows + slow, `${check} not valid;`])
  expect(await project.plumb(['migrate'])).toMatchObject({ exit: 0, err: '' })
  await commitAll(project, [
    table + rows + slow,
    `${check} not valid;`,
    'alter table public.a validate constraint a_check;',
  ])
  const { exit, err } = await project.plumb(['migrate'], { PLUMB_PROGRESS_MS: '100' })
  expect(exit).toBe(0)
  expect(err).toMatch(/^alter table public\.a validate constraint a_check, 00:00:0\d$/m)
})

const eraseLine = '\r\u001b[K'

test('on a terminal one line is refreshed, and taken away in the end', async ({ project }) => {
  const url = project.env.DATABASE_URL ?? ''
  const [worker, watcher] = [connect(url), connect(url)]
  let shown = ''
  const screen = { isTTY: true, columns: 20, write: (text: string) => (shown += text) }
  process.env.PLUMB_PROGRESS_MS = '50'
  try {
    const [row] = await worker<{ pid: number }[]>`select pg_backend_pid() as pid`
    const progress = watchProgress(watcher, row?.pid ?? 0, screen)
    const sleeping = worker`select pg_sleep(600)`.catch(() => undefined)
    // Two lines, however long a busy machine takes for them.
    await expect.poll(() => shown.split(eraseLine).length).toBeGreaterThan(2)
    await watcher`select pg_cancel_backend(${row?.pid ?? 0})`
    await sleeping
    await progress.stop()
    const lines = shown.split(eraseLine)
    expect(lines[0]).toBe('select pg_sleep(600')
    expect(lines.at(-1)).toBe('')
    expect(shown).not.toContain('\n')
  } finally {
    delete process.env.PLUMB_PROGRESS_MS
    await Promise.all([worker.end(), watcher.end()])
  }
})
