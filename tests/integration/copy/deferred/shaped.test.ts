import { describe, expect } from 'vitest'
import { copyApplication, type CopyOptions } from '../../../../scripts/lib/copy/copy.ts'
import type { Plan } from '../../../../scripts/lib/copy/plan.ts'
import type { Progress } from '../../../../scripts/lib/copy/progress/progress.ts'
import { parseSource } from '../../../../scripts/lib/copy/sources/address.ts'
import { undoCopy } from '../../../../scripts/lib/copy/undo/undo.ts'
import type { Sql } from '../../../../scripts/lib/database.ts'
import { test as base } from '../../../support/database.ts'
import { schemaOf } from './schema.ts'

/** As many rows as are needed before keys are taken away. */
const rows = 100_000

/** Orders with two keys, a foreign key and an index, and the legacy rows that they are shaped from. */
const test = base.extend('sql', async ({ db }): Promise<Sql> => {
  await db.sql.unsafe(`
    set client_min_messages = warning;
    drop schema if exists trial, landing_trial cascade;
    drop table if exists public.old_orders;
    truncate copying.runs, copying.deferred cascade;
    create table public.old_orders as
      select n as id, n % 10 + 1 as client_id, 'order ' || n as number from generate_series(1, ${rows}) as n;
    alter table public.old_orders add primary key (id);
    create schema trial authorization app_owner;
    grant usage on schema trial to app_copier;
    set role app_owner;
    create table trial.clients (id integer primary key);
    insert into trial.clients select generate_series(1, 10);
    create table trial.orders (
      id integer primary key, client_id integer not null references trial.clients, number text not null unique,
      indexes integer not null
    );
    create index orders_client_id_idx on trial.orders (client_id);
    grant select, insert, update, delete on all tables in schema trial to app_copier;
    reset role`)
  return db.sql
})

/** Each row tells how many indexes its table had while it was shaped. */
const plan: Plan = {
  application: 'trial',
  hash: 'trial',
  tables: [
    {
      file: 'sql/trial/copy/10_orders.sql',
      sourceTable: 'old_orders',
      sourceKey: ['id'],
      target: 'trial.orders',
      mode: 'landed',
      chunk: 30_000,
      select: `
        select
          s.id as source_key, s.id, s.client_id, s.number,
          (select count(*)::integer from pg_index as i where i.indrelid = 'trial.orders'::regclass and s.id > 0) as indexes,
          null::text as reject_reason
        from landing_trial.old_orders as s`,
    },
  ],
}

/** The database is its own source. */
const copy = (url: string, options?: CopyOptions) =>
  copyApplication(url, plan, parseSource(url), options)

const indexesSeen = async (sql: Sql): Promise<unknown[]> => {
  const seen = await sql<{ indexes: number }[]>`select distinct indexes from trial.orders`
  return seen.map(({ indexes }) => indexes)
}

describe('a large target that is shaped from nothing', () => {
  test('has no keys meanwhile, and all of them and statistics afterwards', async ({ db, sql }) => {
    const before = await schemaOf(db.url)
    await copy(db.url)
    expect(await indexesSeen(sql)).toEqual([0])
    expect(await sql`select from copying.deferred`).toHaveLength(0)
    await sql`drop schema landing_trial cascade`
    expect(await schemaOf(db.url)).toBe(before)
    const [known] = await sql`
      select c.reltuples, s.analyze_count::integer
      from pg_class as c join pg_stat_user_tables as s on s.relid = c.oid
      where c.oid = 'trial.orders'::regclass`
    expect(known).toEqual({ reltuples: rows, analyze_count: 1 })
  })

  test('has its keys again when a copy that was stopped half-way goes on', async ({ db, sql }) => {
    const before = await schemaOf(db.url)
    const stop = new AbortController()
    const progress: Progress = {
      expect: () => undefined,
      add: (step) => {
        if (step.startsWith('shape')) stop.abort(new Error('stopped'))
      },
      finish: () => undefined,
      stop: () => undefined,
    }
    const options = { jobs: 1, signal: stop.signal, progress }
    await expect(copy(db.url, options)).rejects.toThrow('stopped')
    expect(await indexesSeen(sql)).toEqual([0])
    expect(await sql`select from copying.missing_keys`).not.toHaveLength(0)
    await expect(copy(db.url, { dryRun: true })).rejects.toMatchObject({
      exit: 1,
      code: 'keys-missing',
    })
    await copy(db.url)
    const [count] = await sql`select count(*)::integer as rows from trial.orders`
    expect(count).toEqual({ rows })
    await sql`drop schema landing_trial cascade`
    expect(await schemaOf(db.url)).toBe(before)
  })

  test('keeps its keys where a trigger fires for new rows', async ({ db, sql }) => {
    await sql.unsafe(`
      create function trial.look() returns trigger language plpgsql as $$ begin return new; end $$;
      create trigger look before insert on trial.orders for each row execute function trial.look()`)
    await copy(db.url)
    expect(await indexesSeen(sql)).toEqual([3])
  })

  test('keeps its keys where somebody else holds the table, and waits for nobody', async ({
    db,
    sql,
  }) => {
    await sql.begin(async (other) => {
      await other`select from trial.clients`
      await copy(db.url)
    })
    expect(await indexesSeen(sql)).toEqual([3])
  })

  test('names the plan that let a row pass, and has its keys again once that is mended', async ({
    db,
    sql,
  }) => {
    const before = await schemaOf(db.url)
    await sql`update public.old_orders set number = 'order 7' where id = 70000`
    await expect(copy(db.url)).rejects.toMatchObject({
      exit: 1,
      code: 'plan-let-pass',
      message: expect.stringMatching(
        /trial\.orders refuses: Key \(number\)=\(order 7\) is duplicated; take that row out of it, .*--undo.* again\.$/,
      ) as string,
      place: { file: 'sql/trial/copy/10_orders.sql' },
    })
    await sql`delete from trial.orders where id = 70000`
    const [table] = plan.tables
    const select = (table?.select ?? '').replace(
      'null::text',
      `case when s.id = 70000 then copying.reason('duplicate', 'number', s.number) end`,
    )
    const mended = { ...plan, hash: 'mended', tables: plan.tables.map((t) => ({ ...t, select })) }
    const [report] = await copyApplication(db.url, mended, parseSource(db.url))
    expect(report).toMatchObject({ rows_out: rows - 1, rows_rejected: 1 })
    expect(await sql`select from copying.deferred`).toHaveLength(0)
    await sql`drop schema landing_trial cascade`
    expect(await schemaOf(db.url)).toBe(before)
  })

  test('has its keys again after --undo of a copy that failed', async ({ db, sql }) => {
    const before = await schemaOf(db.url)
    await sql`update public.old_orders set number = 'order 7' where id = 70000`
    await expect(copy(db.url)).rejects.toThrow('order 7')
    await undoCopy(db.url, 'trial')
    expect(await sql`select from trial.orders`).toHaveLength(0)
    expect(await sql`select from copying.deferred`).toHaveLength(0)
    expect(await schemaOf(db.url)).toBe(before)
  })
})
