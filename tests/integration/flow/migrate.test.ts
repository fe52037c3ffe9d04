import { describe, expect } from 'vitest'
import { commitAll, nameOf } from './committed.ts'
import {
  applied,
  index,
  migrators,
  outside,
  stopWhileWaiting,
  table,
  whileOpen,
} from './migrating.ts'
import { startPooler } from '../../support/pooler.ts'
import { test } from './project.ts'

describe('plumb migrate', () => {
  test('stops after the migration of --to, and refuses a number that does not exist', async ({
    project,
  }) => {
    await commitAll(project, ['create table a ();', 'create table b ();', 'create table c ();'])
    expect(await project.plumb(['migrate', '--to', '2'])).toMatchObject({ exit: 0, err: '' })
    expect(await applied(project)).toEqual(['000001.sql', '000002.sql'])
    const refused = await project.plumb(['migrate', '--to', '9'])
    expect(refused.exit).toBe(2)
    expect(refused.err).toContain('[no-such-migration]')
    expect(await project.plumb(['migrate'])).toMatchObject({ exit: 0 })
    expect(await applied(project)).toHaveLength(3)
  })

  test('--dry-run tells locks and times, and changes nothing', async ({ project }) => {
    await commitAll(project, [table])
    await project.plumb(['migrate'])
    await commitAll(project, [table, 'alter table public.a add n integer;', outside(index)])
    const { exit, out } = await project.plumb(['migrate', '--dry-run', '--json'])
    expect(exit).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      tried: [
        { file: '000002-x.sql', locks: [{ relation: 'a', mode: 'AccessExclusiveLock' }] },
        { file: '000003-x.sql', locks: [] },
      ],
    })
    expect(await applied(project)).toEqual(['000001.sql'])
    expect(await project.sql`select * from public.a`).toHaveProperty('columns.length', 2)
  })

  test('--dry-run names the scheduled jobs that use what it locks', async ({ project }) => {
    const registry = `
      create table public.q (id integer) partition by range (id);
      create schema jobs;
      create table jobs.registry (name text, schedule text, command text, enabled boolean default true);
      create function public.clean() returns void language sql as 'delete from public.a';
      insert into jobs.registry values
        ('direct', '1 * * * *', 'delete from public.a', true), ('by_function', '2 * * * *', 'select clean()', true),
        ('other', '3 * * * *', 'delete from public.ab', true),
        ('maintenance', '5 * * * *', 'call partman.run_maintenance_proc()', true), ('off', '4 * * * *', 'table a', false);`
    await commitAll(project, [table + registry])
    await project.plumb(['migrate', '--to', '1'])
    await commitAll(project, [table + registry, 'alter table public.a add n integer;'])
    const { out, err } = await project.plumb(['migrate', '--dry-run', '--json'])
    expect(err).toBe('')
    const { jobs } = JSON.parse(out) as { jobs: { name: string }[] }
    expect(jobs.map(({ name }) => name)).toEqual(['by_function', 'direct'])

    await commitAll(project, [table + registry, 'alter table public.q add n integer;'])
    const partitioned = await project.plumb(['migrate', '--dry-run', '--json'])
    expect(JSON.parse(partitioned.out)).toMatchObject({ jobs: [{ name: 'maintenance' }] })
  })

  test('--dry-run finds a deferred constraint that the commit would fail at', async ({
    project,
  }) => {
    const deferred = `
      create table p (id integer primary key);
      create table q (id integer references p deferrable initially deferred);
      insert into q values (1);`
    await commitAll(project, [deferred])
    const { exit, err } = await project.plumb(['migrate', '--dry-run'])
    expect(exit).toBe(1)
    expect(err).toContain('violates foreign key constraint')
  })

  test('names file and line of a mistake', async ({ project }) => {
    await commitAll(project, [table, 'select 1;\n\nselect nonsense;'])
    const { exit, err } = await project.plumb(['migrate'])
    expect(exit).toBe(1)
    expect(err).toMatch(new RegExp(`^${nameOf(2)}:6: column "nonsense" does not exist`))
    expect(await applied(project)).toEqual(['000001.sql'])
  })

  test('refuses a shadow that is the main database', async ({ project }) => {
    await commitAll(project, [table])
    const { exit, err } = await project.plumb(['migrate'], {
      SHADOW_DATABASE_URL: project.env.DATABASE_URL ?? '',
    })
    expect(exit).toBe(3)
    expect(err).toContain('[not-ready-shadow-is-main]')
  })

  test('refuses a read-only database', async ({ project }) => {
    await commitAll(project, [table])
    const name = new URL(project.env.DATABASE_URL ?? '').pathname.slice(1)
    await project.sql`alter database ${project.sql(name)} set default_transaction_read_only = on`
    const { exit, err } = await project.plumb(['migrate'])
    expect(exit).toBe(3)
    expect(err).toContain('[not-ready-read-only]')
  })
})

describe('a session of migrations', () => {
  test('takes several statements outside of a transaction in one run', async ({ project }) => {
    const other = 'create index concurrently a_id_t_idx on public.a (id, t);'
    await commitAll(project, [table, outside(index), outside(other), 'select 1;'])
    expect(await project.plumb(['migrate'])).toMatchObject({ exit: 0, err: '' })
    expect(await applied(project)).toHaveLength(4)
  })

  test('defect 9: what one migration sets does not reach the next', async ({ project }) => {
    const bodies = ['create schema other; set search_path = other;', 'create table t ();']
    await commitAll(project, bodies)
    const schemas = async () =>
      (await project.sql`select schemaname from pg_tables where tablename = 't'`).map(
        ({ schemaname }) => String(schemaname),
      )
    // Applied with the first one by graphile-migrate alone, the table stands in the wrong schema.
    await commitAll(project, [bodies[0] ?? '', bodies[1] ?? ''])
    expect((await project.graphileMigrate(['migrate'])).exit).toBe(0)
    expect(await schemas()).toEqual(['other'])
    await project.sql`drop schema graphile_migrate, other cascade`.simple()
    expect(await project.plumb(['migrate'])).toMatchObject({ exit: 0 })
    expect(await schemas()).toEqual(['public'])
  })

  test('nothing else of a session is left for the next one, either', async ({ project }) => {
    const leave = `set work_mem = '7MB'; create temp table left_over (); listen left_over;
      declare left_over cursor with hold for select 1; prepare left_over as select 1;`
    const look = `do $$ begin if current_setting('work_mem') = '7MB'
        or to_regclass('pg_temp.left_over') is not null
        or exists (select from pg_listening_channels())
        or exists (select from pg_cursors where name = 'left_over')
        or exists (select from pg_prepared_statements where name = 'left_over')
      then raise exception 'something is left over'; end if; end $$;`
    await commitAll(project, [leave, look])
    expect((await project.graphileMigrate(['migrate'])).err).toContain('something is left over')
    await project.sql`drop schema graphile_migrate cascade`.simple()
    expect(await project.plumb(['migrate'])).toMatchObject({ exit: 0, err: '' })
  })

  test('defect 14: a session that is ended on the server is a sentence', async ({ project }) => {
    await commitAll(project, ['select pg_terminate_backend(pg_backend_pid());'])
    const alone = await project.graphileMigrate(['migrate'])
    expect(alone.err).toMatch(/\n\s+at /)
    const { exit, err } = await project.plumb(['migrate'])
    expect(exit).toBe(3)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(err).toContain('[migrate-lost]')
  })

  test.for(['SIGINT', 'SIGTERM'] as const)(
    '%s ends the session on the server, too',
    async (signal, { project }) => {
      await commitAll(project, [table])
      await project.plumb(['migrate'])
      await commitAll(project, [table, 'alter table public.a add n integer;'])
      await whileOpen(project, 'lock table public.a in share mode', async () => {
        const { exit, err } = await stopWhileWaiting(project, signal)
        expect(exit).toBe(3)
        expect(err).toContain('[interrupted]')
        expect(await migrators(project)).toEqual([])
      })
      expect(await applied(project)).toHaveLength(1)
    },
  )
})

describe('a pooler in transaction mode', () => {
  test('defect 13: is refused', async ({ project }) => {
    await commitAll(project, [table, 'select pg_sleep(0.2);'])
    const pooler = await startPooler(project.env.DATABASE_URL ?? '')
    try {
      const env = { DATABASE_URL: pooler.url }
      const left = () => project.sql`
        select from pg_locks
        where locktype = 'advisory'
          and database = (select oid from pg_database where datname = current_database())`
      const again = () =>
        project.sql
          .unsafe('drop schema if exists graphile_migrate cascade; drop table if exists public.a')
          .simple()
      // Two that come at once leave a lock behind that belongs to nobody.
      await expect
        .poll(
          async () => {
            // Where there is nothing to apply, nobody takes the lock.
            await again()
            await Promise.all([1, 2].map(() => project.graphileMigrate(['migrate'], env)))
            return left()
          },
          { timeout: 30_000 },
        )
        .not.toHaveLength(0)
      const { exit, err } = await project.plumb(['migrate'], env)
      expect(exit).toBe(2)
      expect(err).toContain('[pooled-connection]')
    } finally {
      await pooler.stop()
    }
  })
})
