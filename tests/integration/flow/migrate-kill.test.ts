import { once } from 'node:events'
import { expect } from 'vitest'
import { backfillsTable } from './backfills.ts'
import { commitAll } from './committed.ts'
import { applied, index, invalid, outside, table, validity } from './migrating.ts'
import { test, type Project } from './project.ts'

/** How often the migrator is killed; the fifty by PLUMB_TEST_KILLS=50. */
const kills = Number(process.env.PLUMB_TEST_KILLS ?? 8)

/** Moments, as shares of an undisturbed run's time; always the same for a seed (Lehmer's generator). */
const momentsOf = (seed: number, count: number): number[] => {
  let state = seed
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647
    return 0.3 + (state % 600) / 1000
  })
}

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

test('kill -9 at seeded moments of migrate and backfill: the next one ends clean, and nothing is done twice', async ({
  project,
}) => {
  const bodies = await bodiesOf()
  await commitAll(project, bodies)
  await project.write('backfill.sql', backfill)
  const migrate = ['migrate']
  const fill = ['backfill', project.path('backfill.sql')]
  const times = { migrate: await timeOf(project, migrate), backfill: await timeOf(project, fill) }
  await begin(project)
  let args = migrate
  const killed = { migrate: 0, backfill: 0 }
  for (const moment of momentsOf(4711, kills)) {
    const name = args === migrate ? 'migrate' : 'backfill'
    const exit = await runAndKill(project, args, moment * times[name])
    if (exit === null) {
      killed[name]++
      continue
    }
    expect(exit).toBe(0)
    if (args === migrate) {
      await expectMigrated(project, bodies.length)
      args = fill
      continue
    }
    // It was done before: from the beginning.
    await expectFilled(project)
    await begin(project)
    args = migrate
  }
  expect(killed.migrate).toBeGreaterThan(0)
  expect(killed.backfill).toBeGreaterThan(0)
  expect(await project.plumb(migrate)).toMatchObject({ exit: 0 })
  await expectMigrated(project, bodies.length)
  expect(await project.plumb(fill)).toMatchObject({ exit: 0 })
  await expectFilled(project)
}, 600_000)
