import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { connect } from '../../../scripts/lib/database.ts'
import { backfillsTable } from './backfills.ts'
import { commitAll } from './committed.ts'
import { outside, whileOpen } from './migrating.ts'
import { test as base, type Project } from './project.ts'

/** The size of the table; the million by PLUMB_TEST_ROWS=1000000. */
const rows = Number(process.env.PLUMB_TEST_ROWS ?? 50_000)

const limits = {
  PLUMB_LOCK_TIMEOUT_MS: '300',
  PLUMB_RETRY_CAP_MS: '500',
  PLUMB_BACKFILL_PAUSE_MS: '5',
}

const table = `
  create table public.words (id integer generated always as identity primary key, word text not null);
  insert into public.words (word) select 'word ' || n from generate_series(1, ${rows}) as n;
  ${await backfillsTable()}`

const expand = `
  alter table public.words add column upper text;
  create function public.fill_upper() returns trigger language plpgsql as
    'begin new.upper := upper(new.word); return new; end';
  create trigger fill_upper before insert or update on public.words
    for each row execute function public.fill_upper();
  alter table public.words add constraint words_upper_check check (upper is not null) not valid;`

const backfill = `--! table public.words
--! key id
--! batch 5000
update public.words as w set upper = upper(w.word) from batch where w.id = batch.id and w.upper is null;
`

const contract = [
  'alter table public.words validate constraint words_upper_check;',
  'alter table public.words alter upper set not null, drop constraint words_upper_check;',
  outside('create index concurrently words_upper_idx on public.words (upper);'),
]

interface Clients {
  /** Stops them; tells the number of their statements and the longest one in milliseconds. */
  stop: () => Promise<{ statements: number; longestMs: number }>
}

/** Four clients that read, change and add rows until they are stopped. */
const startClients = ({ env }: Project): Clients => {
  const sql = connect(env.DATABASE_URL ?? '', { max: 4, applicationName: 'a client' })
  let isRunning = true
  let statements = 0
  let longestMs = 0
  const work = async (n: number): Promise<void> => {
    while (isRunning) {
      const id = 1 + ((statements * 7919 + n) % rows)
      const began = performance.now()
      const kind = statements % 3
      if (kind === 0) await sql`select word from public.words where id = ${id}`
      if (kind === 1) await sql`update public.words set word = word || '!' where id = ${id}`
      if (kind === 2) await sql`insert into public.words (word) values ('new')`
      longestMs = Math.max(longestMs, performance.now() - began)
      statements++
      await sleep(2)
    }
  }
  const working = Promise.all([1, 2, 3, 4].map(work))
  return {
    stop: async () => {
      isRunning = false
      // A statement that failed throws here.
      await working.finally(() => sql.end({ timeout: 5 }))
      return { statements, longestMs }
    },
  }
}

const test = base.extend('words', async ({ project }): Promise<Project> => {
  await commitAll(project, [table])
  expect(await project.plumb(['migrate'])).toMatchObject({ exit: 0 })
  await project.write('backfill.sql', backfill)
  return project
})

/** Expand, backfill, contract; returns what was said on the way. */
const change = async (project: Project): Promise<string> => {
  await commitAll(project, [table, expand])
  const said = []
  said.push(await project.plumb(['migrate'], limits))
  said.push(await project.plumb(['backfill', project.path('backfill.sql')], limits))
  await commitAll(project, [table, expand, ...contract])
  said.push(await project.plumb(['migrate'], limits))
  expect(said.map(({ exit }) => exit)).toEqual([0, 0, 0])
  return said.map(({ err }) => err).join('')
}

/** What a client may wait at the most: the time-out for locks, and what its own work takes. */
const budgetMs = 2000

test('clients read and write while a column is added, filled and made not null, and an index is built', async ({
  words: project,
}) => {
  const clients = startClients(project)
  await change(project)
  const { statements, longestMs } = await clients.stop()
  expect(statements).toBeGreaterThan(100)
  expect(longestMs).toBeLessThan(budgetMs)
  expect(await project.sql`select from public.words where upper <> upper(word)`).toHaveLength(0)
}, 600_000)

test('with a long transaction in the way they wait no longer than the time-out, and it is named', async ({
  words: project,
}) => {
  const clients = startClients(project)
  await whileOpen(project, 'select count(*) from public.words', async (release) => {
    const changing = change(project)
    await sleep(3000)
    await release()
    expect(await changing).toContain('the blocker')
  })
  const { longestMs } = await clients.stop()
  expect(longestMs).toBeLessThan(budgetMs)
}, 600_000)
