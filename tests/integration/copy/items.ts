import { randomBytes } from 'node:crypto'
import { expect, vi } from 'vitest'
import { copyApplication } from '../../../scripts/lib/copy/copy.ts'
import type { Plan, PlanTable } from '../../../scripts/lib/copy/plan.ts'
import { parseSource } from '../../../scripts/lib/copy/sources/address.ts'
import { connect, databaseUrl, type Sql } from '../../../scripts/lib/database.ts'
import { environment } from '../../../scripts/lib/errors.ts'
import { test as base, testServer } from '../../support/database.ts'
import { createDatabase, dropDatabase } from '../../support/databases.ts'
import { untilGone } from '../../support/sessions.ts'

/** About 30 MB in rows of 300 bytes: three chunks. */
export const rows = 100_000
vi.stubEnv('PLUMB_COPY_CHUNK_MB', '12')

/** How a copy of items is cut: as a plain table by its pages, as a partitioned one by its key. */
export type ItemsTable = 'items' | 'partitioned_items'

/** A database with items, plain and partitioned. */
export const test = base.extend(
  'legacy',
  async ({}, { onCleanup }): Promise<{ url: string; sql: Sql }> => {
    const { prefix, rootUrl } = testServer()
    const name = `${prefix}resume_${randomBytes(4).toString('hex')}`
    await createDatabase(rootUrl, name)
    const url = databaseUrl(rootUrl, name)
    const sql = connect(url)
    onCleanup(async () => {
      await sql.end()
      await dropDatabase(rootUrl, name)
    })
    await sql.unsafe(`
    create table items (id integer primary key, code text unique not null, body text);
    insert into items select n, 'c' || n, repeat(md5(n::text), 9) from generate_series(1, ${rows}) as n;
    create table partitioned_items (id integer primary key, code text not null, body text) partition by range (id);
    create table partitioned_items_all partition of partitioned_items default;
    insert into partitioned_items select * from items`)
    await sql`vacuum analyze`
    return { url, sql }
  },
)

/** A plan for a table by this key of it. */
export const planOf = (
  sourceKey: string,
  mode: PlanTable['mode'],
  table: ItemsTable = 'items',
): Plan => ({
  application: 'trial',
  hash: `${table} ${sourceKey} ${mode}`,
  tables: [
    {
      file: 'plan.sql',
      sourceTable: table,
      sourceKey: [sourceKey],
      target: 'trial.items',
      mode,
      select:
        mode === 'direct'
          ? `select id, code, body from ${table}`
          : `select ${sourceKey} as source_key, id, code, body,
               case when id % 1000 = 0 then 'round: id = ' || id end as reject_reason
             from landing_trial.${table}`,
    },
  ],
})

/** Makes the target anew, and forgets all copies. */
export const makeTarget = (sql: Sql) =>
  sql
    .unsafe(
      `set client_min_messages = warning;
       drop schema if exists trial, landing_trial cascade;
       truncate copying.runs cascade;
       create schema trial authorization app_owner;
       grant usage on schema trial to app_copier;
       create table trial.items (id integer primary key, code text, body text);
       alter table trial.items owner to app_owner;
       grant select, insert, delete on trial.items to app_copier`,
    )
    .simple()

/** Copies until most bytes have gone, then stops as Ctrl-C does. */
const copyAndStop = (url: string, plan: Plan, from: string) => {
  const controller = new AbortController()
  let seen = 0
  const meter = (size: number) => {
    seen += size
    if (seen > 25_000_000) controller.abort(environment('interrupted', 'stopped'))
    return 0
  }
  const nothing = () => Promise.resolve()
  return copyApplication(url, plan, parseSource(from), {
    jobs: 2,
    throttle: { meter, isHeld: () => false, hold: nothing, stop: nothing },
    signal: controller.signal,
  })
}

/** Makes the target anew, and leaves a copy into it that was stopped in the middle. */
export const stopHalfway = async (
  { url, sql }: { url: string; sql: Sql },
  plan: Plan,
  from: string,
): Promise<void> => {
  await makeTarget(sql)
  await expect(copyAndStop(url, plan, from)).rejects.toMatchObject({
    code: 'interrupted',
    message: expect.stringContaining('stopped') as string,
  })
  // A chunk may still be committed by the server after its worker was stopped.
  await untilGone(sql, 'plumb copy trial%')
}
