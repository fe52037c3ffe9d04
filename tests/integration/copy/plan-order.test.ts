import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { copyApplication } from '../../../scripts/lib/copy/copy.ts'
import type { Plan, PlanTable } from '../../../scripts/lib/copy/plan.ts'
import { parseSource } from '../../../scripts/lib/copy/sources/address.ts'
import { databaseName } from '../../../scripts/lib/database.ts'
import { test } from '../../support/database.ts'

const folderOf = (files: Record<string, string>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'plumb-order-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

const planOf = (...tables: Partial<PlanTable>[]): Plan => ({
  application: 'trial',
  hash: 'test',
  tables: tables.map((table) => ({
    file: 'plan.sql',
    sourceTable: 't',
    sourceKey: ['id'],
    target: 'trial.t',
    mode: 'landed',
    select: '',
    ...table,
  })),
})

test('tables of a schema in the search path are filled after those that they refer to', async ({
  db,
}) => {
  await db.sql.unsafe(`
    create schema trial authorization app_owner;
    grant usage on schema trial to app_copier;
    alter database ${databaseName(db.url)} set search_path = trial;
    create table trial.parents (id integer primary key);
    create table trial.children (id integer primary key, parent_id integer references trial.parents);
    alter table trial.parents owner to app_owner;
    alter table trial.children owner to app_owner;
    grant select, insert on trial.parents, trial.children to app_copier`)
  const folder = folderOf({
    'parents.csv': 'id\n1\n2\n',
    'children.csv': 'id,parent_id\n1,1\n2,2\n',
  })
  const plan = planOf(
    {
      sourceTable: 'children',
      target: 'trial.children',
      select: `select id as source_key, id::integer as id, parent_id::integer as parent_id, null::text as reject_reason
        from landing_trial.children`,
    },
    {
      sourceTable: 'parents',
      target: 'trial.parents',
      select: `select id as source_key, id::integer as id, null::text as reject_reason from landing_trial.parents`,
    },
  )
  const reports = await copyApplication(db.url, plan, parseSource(`csv:${folder}`), {
    jobs: 1,
  })
  expect(reports.map(({ rows_out }) => rows_out)).toEqual([2, 2])
})

test.for([
  ['whose key is text where it lands', 'n', 'n::integer'],
  ['in which a row lacks its key', 'code', 'code'],
  ['whose key is a UUID', 'id', 'id::uuid'],
  ['whose key has two columns', 'n,code', 'copying.source_key(n, code)'],
] as const)(
  'a plan %s is cut into chunks that have each row once',
  async ([, key, source], { db }) => {
    await db.sql.unsafe(`
    set client_min_messages = warning;
    drop schema if exists trial, landing_trial cascade;
    truncate copying.runs cascade;
    create schema trial authorization app_owner;
    grant usage on schema trial to app_copier;
    create table trial.items (code text, n integer primary key);
    alter table trial.items owner to app_owner;
    grant select, insert on trial.items to app_copier`)
    const lines = Array.from(
      { length: 500 },
      (_, n) => `${n === 7 ? '' : `c${n}`},${n * n},${randomUUID()}`,
    )
    const folder = folderOf({ 'items.csv': `code,n,id\n${lines.join('\n')}\n` })
    const plan = planOf({
      sourceTable: 'items',
      sourceKey: key.split(','),
      target: 'trial.items',
      chunk: 100,
      select: `select ${source} as source_key, code, n::integer as n, null::text as reject_reason from landing_trial.items`,
    })
    const [report] = await copyApplication(db.url, plan, parseSource(`csv:${folder}`))
    expect(report).toMatchObject({ rows_in: 500, rows_inserted: 500 })
    expect(await db.sql`select from trial.items`).toHaveLength(500)
  },
)
