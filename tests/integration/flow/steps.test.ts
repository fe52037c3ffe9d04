import { once } from 'node:events'
import { describe, expect, vi } from 'vitest'
import { expectUpToDate } from './committed.ts'
import { applied, migrators, table, untilOneWaits, validity, whileOpen } from './migrating.ts'
import { blank, test, type Project } from './project.ts'

// Many processes, each after the other: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 300_000 })

const current = 'migrations/current.sql'

const steps = `--! no-transaction
-- Pages by text.
create index concurrently a_t_idx on public.a (t);

/* And by both;
   they are read together. */ create index concurrently a_id_t_idx
  on public.a (id, t); alter type public.e add value 'two'
`

const first = async (project: Project): Promise<void> => {
  await project.write(current, `${table} create type public.e as enum ('one');\n`)
  expect(await project.plumb(['commit', '-m', 'First'])).toMatchObject({ exit: 0 })
}

const committedFiles = async (project: Project) =>
  Object.keys(await project.files('migrations/committed'))

describe('several statements outside of a transaction', () => {
  test('become as many migrations, which are plain graphile-migrate', async ({ project }) => {
    await first(project)
    await project.write(current, steps)
    const alone = await project.graphileMigrate(['commit', '-m', 'Indexes'])
    expect(alone.exit).not.toBe(0)
    expect(alone.err).toContain('cannot run inside a transaction block')
    await project.write(current, steps)

    const { exit, out } = await project.plumb(['commit', '-m', 'Indexes', '--json'])
    expect(exit).toBe(0)
    const files = ['000002-indexes-1-of-3', '000003-indexes-2-of-3', '000004-indexes-3-of-3'].map(
      (name) => `migrations/committed/${name}.sql`,
    )
    expect(JSON.parse(out)).toEqual({ ok: true, files })
    const texts = await Promise.all(files.map(project.read))
    expect(texts.map((text) => text.slice(text.indexOf('\n\n') + 2))).toEqual([
      '--! no-transaction\n-- Pages by text.\ncreate index concurrently a_t_idx on public.a (t);\n',
      `--! no-transaction
/* And by both;
   they are read together. */ create index concurrently a_id_t_idx
  on public.a (id, t);\n`,
      "--! no-transaction\nalter type public.e add value 'two'\n",
    ])
    expect(await project.read(current)).toBe(blank)
    expect(await validity(project, 'a_id_t_idx')).toBe(true)
    await expectUpToDate(project)
    await project.sql`drop schema public, graphile_migrate cascade; create schema public`.simple()
    expect((await project.graphileMigrate(['migrate'])).exit).toBe(0)
    expect(await applied(project)).toHaveLength(4)
  })

  test('one that fails stays in current.sql with those after it, and is named by its line', async ({
    project,
  }) => {
    await first(project)
    const broken = steps.replace('  on public.a (id, t)', '  on public.a (id, nothing)')
    await project.write(current, broken)
    const { exit, err } = await project.plumb(['commit'])
    expect(exit).toBe(1)
    expect(err).toContain('column "nothing" does not exist')
    expect(err).toMatch(/^migrations\/current\.sql:2:/m)
    expect(err).toContain('Nothing of statement 2 of 3 was committed')
    expect(await committedFiles(project)).toHaveLength(2)
    // The schema files show the first of them.
    expect((await project.plumb(['status'])).exit).toBe(11)
    const rest = await project.read(current)
    expect(rest).toBe(`--! no-transaction\n${broken.slice(broken.indexOf('/*'))}`)

    await project.write(current, rest.replace('nothing', 't'))
    expect(await project.plumb(['commit'])).toMatchObject({ exit: 0 })
    expect(await applied(project)).toHaveLength(4)
    expect(await project.read(current)).toBe(blank)
  })

  test('after kill -9 in the second the first is committed, and the others are in current.sql', async ({
    project,
  }) => {
    await first(project)
    await project.write(
      current,
      steps.replace(
        'create index concurrently a_t_idx',
        "alter type public.e add value 'three'; -- $&",
      ),
    )
    await whileOpen(project, "insert into public.a values (0, 'open')", async (release) => {
      const child = project.start(['commit'])
      const closed = once(child, 'close')
      await untilOneWaits(project)
      child.kill('SIGKILL')
      await closed
      await expect.poll(() => migrators(project)).toEqual([])
      await release()
    })
    expect((await project.plumb(['status'])).err).toContain('was interrupted')
    expect(await committedFiles(project)).toHaveLength(2)
    expect(await project.read(current)).toMatch(
      /^--! no-transaction\n.*create index concurrently a_id/s,
    )
    expect(await project.plumb(['commit'])).toMatchObject({ exit: 0 })
    expect(await applied(project)).toHaveLength(4)
    expect(await validity(project, 'a_id_t_idx')).toBe(true)
  })
})
