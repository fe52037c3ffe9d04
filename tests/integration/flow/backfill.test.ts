import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { backfillsTable } from './backfills.ts'
import { whileOpen } from './migrating.ts'
import { test as base, type Project } from './project.ts'

/** How often it is killed; the fifty by PLUMB_TEST_KILLS=50. */
const kills = Number(process.env.PLUMB_TEST_KILLS ?? 6)

const file = 'backfill.sql'
const update = `--! table public.t
--! key tenant, id
--! batch 100
-- Every word in capitals.
update public.t as t
set upper = upper(t.word)
from batch
where t.tenant = batch.tenant and t.id = batch.id and t.upper is null;
`

const words = `
  insert into public.t (tenant, id, word)
  select chr(97 + n % 3), n, 'word ' || n from generate_series(1, 1050) as n;`

const table = `
  create table public.t (
    tenant text not null, id integer not null, word text not null, upper text, times integer not null default 0,
    constraint t_tenant_id_key primary key (tenant, id)
  );
  create function public.count_update() returns trigger language plpgsql as
    'begin new.times := old.times + 1; return new; end';
  create trigger count_update before update on public.t
    for each row execute function public.count_update();
  ${words}`

const test = base.extend('backfilled', async ({ project }): Promise<Project> => {
  await project.sql.unsafe((await backfillsTable()) + table).simple()
  await project.write(file, update)
  return project
})

const run = (project: Project, env: Record<string, string> = {}, ...args: string[]) =>
  project.plumb(['backfill', project.path(file), ...args], { PLUMB_BACKFILL_PAUSE_MS: '1', ...env })

/** How often the rows were updated: one row per number of times. */
const times = ({ sql }: Project) =>
  sql`select times, count(*)::int as rows from public.t group by times order by times`

const batchesOf = async ({ sql }: Project): Promise<number> =>
  Number((await sql`select batches from copying.backfills`)[0]?.batches ?? 0)

describe('plumb backfill', () => {
  test('changes every row once, in batches, and has nothing to do the second time', async ({
    backfilled: project,
  }) => {
    const { exit, out, err } = await run(project, {}, '--json')
    expect({ exit, err }).toEqual({ exit: 0, err: '' })
    expect(JSON.parse(out)).toMatchObject({ ok: true, batches: 11, rows: 1050 })
    expect([...(await times(project))]).toEqual([{ times: 1, rows: 1050 }])
    expect(await project.sql`select from public.t where upper <> upper(word)`).toHaveLength(0)
    expect((await run(project)).exit).toBe(0)
    expect([...(await times(project))]).toEqual([{ times: 1, rows: 1050 }])
  })

  test.for(['SIGKILL', 'SIGTERM'] as const)(
    'goes on after %s where it stopped, and changes no row twice',
    async (signal, { backfilled: project }) => {
      await project.write(file, update.replace('batch 100', 'batch 5'))
      const child = project.start(['backfill', project.path(file)])
      const closed = once(child, 'close')
      await expect.poll(() => batchesOf(project)).toBeGreaterThan(5)
      child.kill(signal)
      const [exit] = (await closed) as [number | null]
      expect(exit).toBe(signal === 'SIGTERM' ? 3 : null)
      const before = await batchesOf(project)
      expect(before).toBeLessThan(200)
      expect((await run(project)).exit).toBe(0)
      expect([...(await times(project))]).toEqual([{ times: 1, rows: 1050 }])
      expect(await batchesOf(project)).toBe(211)
    },
  )

  test('kill -9 at seeded moments: every row is changed once, and every batch counted once', async ({
    backfilled: project,
  }) => {
    await project.write(file, update.replace('batch 100', 'batch 5'))
    const expectOnce = async () => {
      expect([...(await times(project))]).toEqual([{ times: 1, rows: 1050 }])
      expect([
        ...(await project.sql`select batches::int, rows::int from copying.backfills`),
      ]).toEqual([{ batches: 211, rows: 1050 }])
    }
    const moments = fc.sample(fc.integer({ min: 0, max: 300 }), { numRuns: kills, seed: 11 })
    let killed = 0
    while (killed < kills) {
      const before = await batchesOf(project)
      const child = project.start(['backfill', project.path(file)])
      const closed = once(child, 'close')
      // From the first batch on, wherever the moment falls.
      await expect
        .poll(async () => child.exitCode !== null || (await batchesOf(project)) > before, {
          interval: 5,
        })
        .toBe(true)
      await sleep(moments[killed] ?? 0)
      child.kill('SIGKILL')
      const [exit] = (await closed) as [number | null]
      if (exit === null) {
        killed++
        continue
      }
      expect(exit).toBe(0)
      await expectOnce()
      await project.sql`delete from copying.backfills`
      await project.sql.unsafe(`truncate public.t; ${words}`).simple()
    }
    expect((await run(project)).exit).toBe(0)
    await expectOnce()
  }, 600_000)

  test('two at once share the work', async ({ backfilled: project }) => {
    await project.write(file, update.replace('batch 100', 'batch 10'))
    const both = await Promise.all([run(project), run(project)])
    expect(both.map(({ exit }) => exit)).toEqual([0, 0])
    expect([...(await times(project))]).toEqual([{ times: 1, rows: 1050 }])
  })

  test('tries again for a row that somebody holds, and names the holder', async ({
    backfilled: project,
  }) => {
    // Long enough for the watcher to have asked, however busy the machine is.
    const env = { PLUMB_LOCK_TIMEOUT_MS: '1000', PLUMB_RETRY_CAP_MS: '200', PLUMB_RETRIES: '2' }
    await whileOpen(project, 'update public.t set word = word where id = 500', async () => {
      const { exit, err } = await run(project, env)
      expect(exit).toBe(3)
      expect(err).toContain('retry 2 of 2')
      expect(err).toMatch(/It waited for pid .*the blocker.*\[backfill-blocked\]/)
    })
    expect((await run(project)).exit).toBe(0)
    expect([...(await times(project))]).toEqual([{ times: 1, rows: 1050 }])
  })

  test('rests after each batch', async ({ backfilled: project }) => {
    await run(project, { PLUMB_BACKFILL_PAUSE_MS: '100' })
    const [took] = await project.sql<{ ms: number }[]>`
      select extract(epoch from updated_at - started_at)::float * 1000 as ms from copying.backfills`
    expect(took?.ms).toBeGreaterThan(1000)
  })

  test('a mistake in the middle keeps the batches before it', async ({ backfilled: project }) => {
    await project.sql`alter table public.t add constraint t_upper_check check (upper <> 'WORD 500')`
    const { exit, err } = await run(project)
    expect(exit).toBe(1)
    expect(err).toContain('t_upper_check')
    const kept = await batchesOf(project)
    expect(kept).toBeGreaterThan(0)
    await project.sql`alter table public.t drop constraint t_upper_check`
    expect((await run(project)).exit).toBe(0)
    expect([...(await times(project))]).toEqual([{ times: 1, rows: 1050 }])
  })
})

describe('a backfill that is refused', () => {
  const refused: [string, (text: string) => string, number, string][] = [
    [
      'an unknown header line',
      (text) => text.replace('--! batch', '--! batches'),
      2,
      'backfill-header',
    ],
    ['no key', (text) => text.replace(/--! key .*\n/, ''), 2, 'backfill-header'],
    ['another statement', (text) => text.replace('update', 'delete from'), 2, 'backfill-update'],
    [
      'a key that is not unique',
      (text) => text.replace('key tenant, id', 'key tenant'),
      2,
      'backfill-key',
    ],
    [
      'an UPDATE beyond its batch',
      (text) => text.replace('and t.id = batch.id', ''),
      1,
      'backfill-beyond-batch',
    ],
  ]
  test.for(refused)('%s', async ([, change, code, name], { backfilled: project }) => {
    await project.write(file, change(update))
    const { exit, err } = await run(project)
    expect(err).toContain(`[${name}]`)
    expect(err).toContain(file)
    expect(exit).toBe(code)
    expect([...(await times(project))]).toEqual([{ times: 0, rows: 1050 }])
  })

  test('another text under the same name', async ({ backfilled: project }) => {
    await run(project)
    await project.write(file, update.replace('upper(', 'lower('))
    const { exit, err } = await run(project)
    expect(exit).toBe(1)
    expect(err).toContain('[backfill-changed]')
  })

  test('a database without the table of progress', async ({ backfilled: project }) => {
    await project.sql`drop table copying.backfills`
    const { exit, err } = await run(project)
    expect(exit).toBe(3)
    expect(err).toContain('[backfill-table]')
  })
})
