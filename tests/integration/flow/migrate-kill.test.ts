import { once } from 'node:events'
import fc from 'fast-check'
import { expect } from 'vitest'
import { backfillsTable } from './backfills.ts'
import { commitAll } from './committed.ts'
import { applied, index, invalid, outside, table, validity } from './migrating.ts'
import { test, type Project } from './project.ts'

/** How often migrate is killed, and backfill as often; a long trial by PLUMB_TEST_KILLS=25. */
const kills = Number(process.env.PLUMB_TEST_KILLS ?? 4)

/** Moments, as shares of an undisturbed run's time: more than enough, because some come when it is done. */
const moments = fc.sample(fc.double({ min: 0.3, max: 0.9, noNaN: true }), {
  numRuns: 20 * kills,
  seed: 4711,
})

/** How many rows the backfill counts, each once. */
const counted = 4000

const backfill = `--! table public.counts
--! key id
--! batch 100
update public.counts as c set n = c.n + 1 from batch where c.id = batch.id;
`

const bodiesOf = async (): Promise<string[]> => [
  `create table public.log (n integer); ${table} create table public.p (id integer) partition by range (id);
   create table public.p1 partition of public.p for values from (0) to (10);
   insert into public.a select n, 'word ' || n % 1000 from generate_series(1, 200000) as n;
   create table public.counts (id integer primary key, n integer not null default 0);
   insert into public.counts select n from generate_series(1, ${counted}) as n; ${await backfillsTable()}`,
  outside(index),
  'alter table public.a add constraint a_t_check check (length(t) > 1) not valid; insert into public.log values (3);',
  'alter table public.a validate constraint a_t_check; insert into public.log values (4);',
  outside('alter table public.p detach partition public.p1 concurrently;'),
  outside('create unique index concurrently if not exists a_t_id_key on public.a (t, id);'),
  outside('drop index concurrently public.a_t_idx;'),
  'insert into public.log values (8);',
]

const expectMigrated = async (project: Project, number: number): Promise<void> => {
  expect(await applied(project)).toHaveLength(number)
  expect(await invalid(project)).toEqual([])
  const logged = await project.sql`select n from public.log order by n`
  expect(logged.map(({ n }) => Number(n))).toEqual([3, 4, 8])
  expect(await project.sql`select from pg_inherits where inhdetachpending`).toHaveLength(0)
  expect(await validity(project, 'a_t_id_key')).toBe(true)
  expect(await validity(project, 'a_t_idx')).toBeUndefined()
  expect(await project.sql`select from graphile_migrate.current`).toHaveLength(0)
}

const expectFilled = async ({ sql }: Project): Promise<void> => {
  expect(await sql`select from public.counts where n <> 1`).toHaveLength(0)
}

const migrate = ['migrate']

/** How long an undisturbed run takes here and now, in milliseconds. */
const timeOf = async (project: Project, args: string[]): Promise<number> => {
  const begun = performance.now()
  expect(await project.plumb(args)).toMatchObject({ exit: 0 })
  return performance.now() - begun
}

const begin = (project: Project) =>
  project.sql`drop schema public, graphile_migrate, copying cascade; create schema public`.simple()

/** Runs plumb and kills it after a moment; its exit code, or null when it was killed. */
const runAndKill = async (
  project: Project,
  args: string[],
  moment: number,
): Promise<number | null> => {
  const child = project.start(args)
  const closed = once(child, 'close')
  const timer = setTimeout(() => child.kill('SIGKILL'), moment)
  const [exit] = (await closed) as [number | null]
  clearTimeout(timer)
  return exit
}

/** A command that is killed: how its work begins anew, and what must hold once it is done. */
interface Killed {
  args: string[]
  begin: () => Promise<unknown>
  expectDone: () => Promise<void>
}

/** Kills plumb until it has been killed often enough; when it was done before a kill, from the beginning. */
const killOften = async (project: Project, { args, begin, expectDone }: Killed): Promise<void> => {
  const time = await timeOf(project, args)
  await expectDone()
  await begin()
  let killed = 0
  for (const moment of moments) {
    const exit = await runAndKill(project, args, moment * time)
    if (exit === null) {
      if (++killed === kills) break
      continue
    }
    expect(exit).toBe(0)
    await expectDone()
    await begin()
  }
  expect(killed).toBe(kills)
  expect(await project.plumb(args)).toMatchObject({ exit: 0 })
  await expectDone()
}

test('kill -9 at seeded moments of migrate: the next one ends clean, and nothing is done twice', async ({
  project,
}) => {
  const bodies = await bodiesOf()
  await commitAll(project, bodies)
  await killOften(project, {
    args: migrate,
    begin: () => begin(project),
    expectDone: () => expectMigrated(project, bodies.length),
  })
}, 600_000)

test('kill -9 at seeded moments of backfill: the next one ends clean, and nothing is done twice', async ({
  project,
}) => {
  await commitAll(project, (await bodiesOf()).slice(0, 1))
  await project.write('backfill.sql', backfill)
  expect(await project.plumb(migrate)).toMatchObject({ exit: 0 })
  await killOften(project, {
    args: ['backfill', project.path('backfill.sql')],
    begin: () =>
      project.sql`truncate copying.backfills cascade; update public.counts set n = 0`.simple(),
    expectDone: () => expectFilled(project),
  })
}, 600_000)
