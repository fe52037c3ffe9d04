import { copyApplication } from '../../../../scripts/lib/copy/copy.ts'
import { beginFollowing } from '../../../../scripts/lib/copy/follow/begin.ts'
import { follow } from '../../../../scripts/lib/copy/follow/follow.ts'
import { parsePlanTable, type Plan } from '../../../../scripts/lib/copy/plan.ts'
import { sentencesOf } from '../../../../scripts/lib/copy/proof/report.ts'
import { verifyApplication } from '../../../../scripts/lib/copy/proof/verify.ts'
import { parseSource } from '../../../../scripts/lib/copy/sources/address.ts'
import type { Sql } from '../../../../scripts/lib/database.ts'
import { readPlainly } from '../../../support/habits.ts'
import type { Shop } from './shop.ts'

interface Db {
  url: string
  sql: Sql
}

/** A plan of the table `things`, or a part of one: its key, its SELECT's columns, its target. */
export const planOf = (
  ...tables: { key: string; select: string; target?: string; mode?: string }[]
): Plan => ({
  application: 'keys',
  hash: 'test',
  tables: tables.map(({ key, select, target = 'things', mode = 'landed' }) =>
    parsePlanTable(
      `--! from things\n--! to keys.${target}\n--! key ${key}\n--! mode ${mode}\n${select}`,
      `${target}.sql`,
    ),
  ),
})

/** A landed SELECT of the table: its source_key, the other columns, its reason to reject. */
export const landed = (source_key: string, rest: string, reason = 'null::text'): string =>
  `select ${source_key} as source_key, ${rest}, ${reason} as reject_reason from landing_keys.things as s`

/** Makes the source's table and the targets, each with these columns. */
export const make = async (
  db: Db,
  shop: Shop,
  columns: string,
  targets = ['things'],
): Promise<void> => {
  await shop.sql.unsafe(`create table things (${columns})`)
  await db.sql.unsafe(`set client_min_messages = warning;
    drop schema if exists keys, landing_keys cascade; create schema keys authorization app_owner;
    grant usage on schema keys to app_copier;
    ${targets.map((name) => `create table keys.${name} (${columns.replace('citext', 'extensions.citext')}); alter table keys.${name} owner to app_owner`).join(';')};
    grant select, insert, update, delete on all tables in schema keys to app_copier`)
}

const signal = new AbortController().signal

/** Copies and follows the table; gives what passes again. */
export const followed = async (
  db: Db,
  { url: source }: Shop,
  plan: Plan,
): Promise<() => Promise<unknown>> => {
  await beginFollowing({ url: db.url, plan, source })
  await copyApplication(db.url, plan, parseSource(source))
  const pass = () => follow({ url: db.url, plan, source }, { untilLagMs: 1, signal })
  await pass()
  return pass
}

/** What an exact proof finds. */
export const proven = async (db: Db, plan: Plan): Promise<string[]> =>
  sentencesOf(await verifyApplication(db.url, plan, { exact: true }))

/** The rows of a table as text. */
export const textsOf = async (sql: Sql, table: string): Promise<string[]> =>
  (
    await readPlainly<{ row: string }>(
      sql,
      `select t::text as row from ${table} as t order by t::text collate "C"`,
    )
  ).map(({ row }) => row)
