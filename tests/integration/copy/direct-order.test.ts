import { expect } from 'vitest'
import { copyApplication } from '../../../scripts/lib/copy/copy.ts'
import type { Plan, PlanTable } from '../../../scripts/lib/copy/plan.ts'
import { parseSource } from '../../../scripts/lib/copy/sources/address.ts'
import type { Sql } from '../../../scripts/lib/database.ts'
import { test as base } from '../../support/database.ts'

const direct = (table: string): PlanTable => ({
  file: `${table}.sql`,
  sourceTable: `old_${table}`,
  sourceKey: ['id'],
  target: `trial.${table}`,
  mode: 'direct',
  select: `select * from old_${table}`,
})

/** The child comes first: its place in the plan is not what tells the order. */
const plan: Plan = {
  application: 'trial',
  hash: 'trial',
  tables: [direct('children'), direct('parents')],
}

/** Parents that take long to arrive, and children of the last ones. */
const test = base.extend('sql', async ({ db }): Promise<Sql> => {
  await db.sql.unsafe(`
    set client_min_messages = warning;
    drop schema if exists trial cascade;
    drop table if exists old_parents, old_children;
    truncate copying.runs cascade;
    create table old_parents as select generate_series(10, 50000) as id;
    create table old_children as select n as id, 50000 - n as parent_id from generate_series(2, 1000) as n;
    create schema trial authorization app_owner;
    grant usage on schema trial to app_copier;
    set role app_owner;
    create table trial.parents (id integer primary key);
    create table trial.children (id integer primary key, parent_id integer not null references trial.parents);
    insert into trial.parents values (1);
    insert into trial.children values (1, 1);
    grant select, insert, update, delete on all tables in schema trial to app_copier;
    reset role`)
  return db.sql
})

const counts = async (sql: Sql) => {
  const [row] = await sql`
    select (select count(*)::integer from trial.parents) as parents, (select count(*)::integer from trial.children) as children`
  return row
}

test('targets that keep their rows, and so their foreign keys, are filled parents first', async ({
  db,
  sql,
}) => {
  await copyApplication(db.url, plan, parseSource(db.url), { intoExisting: true })
  expect(await counts(sql)).toEqual({ parents: 49_992, children: 1000 })
})

test('a dry run, which takes no key away, fills parents first, too', async ({ db, sql }) => {
  await sql`truncate trial.parents cascade`
  const report = await copyApplication(db.url, plan, parseSource(db.url), { dryRun: true })
  expect(report.map(({ rows_inserted }) => rows_inserted)).toEqual([999, 49_991])
  expect(await counts(sql)).toEqual({ parents: 0, children: 0 })
})

test('tables that refer to each other are copied, and copied again', async ({ db, sql }) => {
  await sql.unsafe(`
    truncate trial.parents cascade;
    alter table trial.parents add favourite integer references trial.children;
    alter table old_parents add favourite integer;
    update old_parents set favourite = 50000 - id where id >= 49000 and id <= 49998`)
  for (let time = 0; time < 2; time++) {
    await copyApplication(db.url, plan, parseSource(db.url))
    expect(await counts(sql)).toEqual({ parents: 49_991, children: 999 })
  }
})
