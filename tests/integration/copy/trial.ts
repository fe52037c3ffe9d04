import { randomBytes } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { copyApplication } from '../../../scripts/lib/copy/copy.ts'
import { parsePlanTable, type Plan } from '../../../scripts/lib/copy/plan.ts'
import { verifyApplication } from '../../../scripts/lib/copy/proof/verify.ts'
import { parseSource } from '../../../scripts/lib/copy/sources/address.ts'
import { databaseUrl, withDatabase, type Sql } from '../../../scripts/lib/database.ts'
import { testServer } from '../../support/database.ts'
import { createDatabase, dropDatabase } from '../../support/databases.ts'

/** A legacy database for the test that runs. */
export const legacy = async (statements: string, encoding = 'UTF8'): Promise<string> => {
  const { prefix, rootUrl } = testServer()
  const name = prefix + randomBytes(4).toString('hex')
  if (encoding === 'UTF8') await createDatabase(rootUrl, name)
  else
    await withDatabase(rootUrl, (sql) =>
      sql.unsafe(
        `create database ${name} template template0 encoding '${encoding}' locale_provider libc locale 'C'`,
      ),
    )
  onTestFinished(() => dropDatabase(rootUrl, name))
  const url = databaseUrl(rootUrl, name)
  await withDatabase(url, (sql) => sql.unsafe(statements))
  return url
}

/** Makes the targets anew, and forgets all copies. */
export const targets = (sql: Sql, statements: string) =>
  sql
    .unsafe(
      `set client_min_messages = warning;
       drop schema if exists trial, landing_trial cascade;
       truncate copying.runs cascade;
       create schema trial authorization app_owner;
       grant usage on schema trial to app_copier;
       set role app_owner;
       ${statements};
       grant select, insert, update, delete on all tables in schema trial to app_copier;
       reset role`,
    )
    .simple()

/** A plan of these files. */
export const planOf = (...texts: string[]): Plan => ({
  application: 'trial',
  hash: texts.join('\n'),
  tables: texts.map((text, n) => parsePlanTable(text, `${n}.sql`)),
})

/** A plan of one table, which goes into the target of its name. */
export const plan = (table: string, select: string, mode = 'landed', key = 'id'): string =>
  `--! from ${table}\n--! to trial.${table}\n--! key ${key}\n--! mode ${mode}\n${select}`

/** The same, landed, with these items of it. */
export const landed = (items: string, table: string, more = ''): string =>
  plan(
    table,
    `select s.id as source_key, s.id, ${items}, null::text as reject_reason from landing_trial.${table} as s ${more}`,
  )

/** Copies, then proves. */
export const prove = async (url: string, given: Plan, from: string) => {
  await copyApplication(url, given, parseSource(from), { jobs: 2 })
  return verifyApplication(url, given, { from: parseSource(from) })
}
