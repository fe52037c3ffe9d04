import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { connect, type Sql } from '../../../scripts/lib/database.ts'
import { backfillsTable } from './backfills.ts'
import { commitAll } from './committed.ts'
import { migrators, outside, whileOpen } from './migrating.ts'
import { test as base, type Project } from './project.ts'

/** The size of the table; the million by PLUMB_TEST_ROWS=1000000. */
const rows = Number(process.env.PLUMB_TEST_ROWS ?? 20_000)

/**
 * What a client may wait for locks at the most. Behind a migration that waits it waits for as long as
 * the migration may, its time-out; the rest is for the moment of the change itself, and for the
 * machine.
 */
const budgetMs = 1000

const limits = {
  PLUMB_LOCK_TIMEOUT_MS: String(budgetMs / 2),
  PLUMB_RETRIES: '50',
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
--! batch 2000
update public.words as w set upper = upper(w.word) from batch where w.id = batch.id and w.upper is null;
`

const contract = [
  'alter table public.words validate constraint words_upper_check;',
  'alter table public.words alter upper set not null, drop constraint words_upper_check;',
  outside('create index concurrently words_upper_idx on public.words (upper);'),
]

interface Clients {
  /** How long the client that waits longest at this moment has waited for a lock, in milliseconds. */
  waitMs: () => Promise<number>
  /** Stops them; tells the number of their statements and the longest wait for a lock in milliseconds. */
  stop: () => Promise<{ statements: number; longestMs: number }>
}

/** The server tells each session how long it has waited for a lock: as exact as can be. */
const tellWaits = `
  set client_min_messages = log; set log_lock_waits = on; set deadlock_timeout = '10ms'`
const waited = /^process \d+ acquired .+ after ([\d.]+) ms$/

/** Four clients that read, change and add rows until they are stopped. */
const startClients = async ({ env, sql: watcher }: Project): Promise<Clients> => {
  let isRunning = true
  let statements = 0
  let longestMs = 0
  const onNotice = (message: string) => {
    longestMs = Math.max(longestMs, Number(waited.exec(message)?.[1] ?? 0))
  }
  const work = async (sql: Sql, n: number): Promise<void> => {
    while (isRunning) {
      const id = 1 + ((statements * 7919 + n) % rows)
      const kind = statements % 3
      if (kind === 0) await sql`select word from public.words where id = ${id}`
      if (kind === 1) await sql`update public.words set word = word || '!' where id = ${id}`
      if (kind === 2) await sql`insert into public.words (word) values ('new')`
      statements++
      await sleep(2)
    }
  }
  const all = [1, 2, 3, 4].map(() =>
    connect(env.DATABASE_URL ?? '', { applicationName: 'plumb: a client', onNotice }),
  )
  for (const sql of all) await sql.unsafe(tellWaits)
  const working = Promise.all(all.map(work))
  return {
    waitMs: async () => {
      const [row] = await watcher<{ ms: number | null }[]>`
        select max(extract(epoch from clock_timestamp() - l.waitstart))::float8 * 1000 as ms
        from pg_locks as l join pg_stat_activity as a using (pid)
        where not l.granted and a.application_name = 'plumb: a client'
          and a.datname = current_database()`
      return row?.ms ?? 0
    },
    stop: async () => {
      isRunning = false
      // A statement that failed throws here.
      await working.finally(() => Promise.all(all.map((sql) => sql.end({ timeout: 5 }))))
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

/** Expand, backfill, contract. */
const change = async (project: Project): Promise<void> => {
  await commitAll(project, [table, expand])
  expect(await project.plumb(['migrate'], limits)).toMatchObject({ exit: 0 })
  const filled = await project.plumb(['backfill', project.path('backfill.sql')], limits)
  expect(filled).toMatchObject({ exit: 0 })
  await commitAll(project, [table, expand, ...contract])
  expect(await project.plumb(['migrate'], limits)).toMatchObject({ exit: 0 })
}

/** Starts plumb migrate with these limits; `said` is what it has told so far. */
const startMigrate = (project: Project) => {
  Object.assign(project.env, limits)
  const child = project.start(['migrate'])
  let err = ''
  child.stderr?.on('data', (data: Buffer) => (err += data.toString()))
  return { child, said: () => err, ended: once(child, 'close') }
}

test('clients read and write while a column is added, filled and made not null, and an index is built', async ({
  words: project,
}) => {
  const clients = await startClients(project)
  await change(project)
  const { statements, longestMs } = await clients.stop()
  expect(statements).toBeGreaterThan(100)
  expect(longestMs).toBeLessThan(budgetMs)
  expect(await project.sql`select from public.words where upper <> upper(word)`).toHaveLength(0)
}, 600_000)

test('with a long transaction in the way no client waits beyond the budget, and it is named; with graphile-migrate alone they wait for its end', async ({
  words: project,
}) => {
  const long = 'select count(*) from public.words'
  await commitAll(project, [table, expand])

  const before = await startClients(project)
  await whileOpen(project, long, async (release) => {
    const alone = project.startGraphileMigrate(['migrate'])
    const ended = once(alone, 'exit')
    await expect.poll(before.waitMs, { timeout: 60_000 }).toBeGreaterThan(budgetMs)
    alone.kill('SIGTERM')
    await ended
    for (const { pid } of await migrators(project))
      await project.sql`select pg_terminate_backend(${pid}, 5000)`
    await release()
  })
  expect((await before.stop()).longestMs).toBeGreaterThan(budgetMs)

  const clients = await startClients(project)
  await whileOpen(project, long, async (release) => {
    const { child, said, ended } = startMigrate(project)
    await expect.poll(said, { timeout: 60_000 }).toContain('retry 3 of 50')
    expect(said()).toContain('the blocker')
    expect(child.exitCode).toBeNull()
    await release()
    expect(await ended).toEqual([0, null])
  })
  await change(project)
  const { longestMs } = await clients.stop()
  // They were in its way, and not for long.
  expect(longestMs).toBeGreaterThan(0)
  expect(longestMs).toBeLessThan(budgetMs)
}, 600_000)
