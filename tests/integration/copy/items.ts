import { randomBytes } from 'node:crypto'
import { copyApplication } from '../../../scripts/lib/copy/copy.ts'
import type { Plan, PlanTable } from '../../../scripts/lib/copy/plan.ts'
import { parseSource } from '../../../scripts/lib/copy/sources/address.ts'
import { connect, databaseUrl, type Sql } from '../../../scripts/lib/database.ts'
import { environment } from '../../../scripts/lib/errors.ts'
import { test as base, testServer } from '../../support/database.ts'
import { createDatabase, dropDatabase } from '../../support/databases.ts'

/** About 30 MB in rows of 300 bytes: three chunks. */
export const rows = 100_000

/** A database with one table of items, by integer key and by a key of text, which cannot cut it. */
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
    insert into items select n, 'c' || n, repeat(md5(n::text), 9) from generate_series(1, ${rows}) as n`)
    await sql`vacuum analyze items`
    return { url, sql }
  },
)

/** A plan that is cut by this key of the source. */
export const planOf = (sourceKey: string, mode: PlanTable['mode']): Plan => ({
  application: 'trial',
  hash: `${sourceKey} ${mode}`,
  tables: [
    {
      file: 'plan.sql',
      sourceTable: 'items',
      sourceKey: [sourceKey],
      target: 'trial.items',
      mode,
      select:
        mode === 'direct'
          ? 'select id, code, body from items'
          : `select ${sourceKey} as source_key, id, code, body,
               case when id % 1000 = 0 then 'round: id = ' || id end as reject_reason
             from landing_trial.items`,
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

/** Copies until so many bytes have gone, then stops as Ctrl-C does. */
export const copyAndStop = (url: string, plan: Plan, from: string, bytes: number) => {
  const controller = new AbortController()
  let seen = 0
  const meter = (size: number) => {
    seen += size
    if (seen > bytes) controller.abort(environment('interrupted', 'stopped'))
    return 0
  }
  const nothing = () => Promise.resolve()
  return copyApplication(url, plan, parseSource(from), {
    jobs: 2,
    throttle: { meter, isHeld: () => false, hold: nothing, stop: nothing },
    signal: controller.signal,
  })
}
