import type postgres from 'postgres'
import type { Sql } from '../database.ts'
import { environment, finding, misuse } from '../errors.ts'
import type { Backfill } from './file.ts'

/** How far a backfill has come: a row of copying.backfills. */
export interface Progress {
  hash: string
  last_key: string[] | null
  batches: string
  rows: string
  is_finished: boolean
}

/**
 * The types of the key's columns. Throws a sentence when the database lacks copying.backfills, or
 * the columns are no unique key without nulls, which alone makes each row part of one batch.
 */
export const keyTypes = async (sql: Sql, { file, table, key }: Backfill): Promise<string[]> => {
  const [found] = await sql<{ present: boolean }[]>`
    select to_regclass('copying.backfills') is not null as present`
  if (!found?.present)
    throw environment('backfill-table', 'There is no copying.backfills: run "plumb migrate".')
  const [unique] = await sql<{ types: string[] }[]>`
    select array_agg(format_type(a.atttypid, a.atttypmod) order by k.n) as types
    from pg_index as x
    cross join lateral unnest(x.indkey) with ordinality as k (attnum, n)
    join pg_attribute as a on a.attrelid = x.indrelid and a.attnum = k.attnum
    where x.indrelid = to_regclass(${table}) and x.indisunique and x.indisvalid
      and x.indpred is null and x.indexprs is null and k.n <= x.indnkeyatts
    group by x.indexrelid
    having array_agg(a.attname::text order by k.n) = ${key} and bool_and(a.attnotnull)`
  if (unique) return unique.types
  const sentence = `Name the columns of a unique key without nulls of ${table}: ${key.join(', ')} is none.`
  throw misuse('backfill-key', sentence, { file })
}

/** The UPDATE of the file, unchanged, over the next rows in the order of the key. */
const statementOf = (backfill: Backfill, types: string[], rows: number, isFirst: boolean) => {
  const { table, key, update } = backfill
  const columns = key.map((column) => `"${column}"`)
  const after = types.map((type, n) => `$${n + 1}::text::${type}`)
  const descending = columns.map((column) => `${column} desc`)
  return `
    with batch as materialized (
      select ${columns.join(', ')} from ${table}
      ${isFirst ? '' : `where (${columns.join(', ')}) > (${after.join(', ')})`}
      order by ${columns.join(', ')}
      limit ${rows}
    ),
    changed as (
      ${update}
      returning 1
    )
    select
      (select count(*)::int from batch) as seen,
      (select count(*)::int from changed) as changed,
      (
        select array[${columns.map((column) => `${column}::text`).join(', ')}]
        from batch order by ${descending.join(', ')} limit 1
      ) as last_key`
}

/** What one batch did. */
interface Batch {
  seen: number
  changed: number
  last_key: string[] | null
}

const progressFor = async (
  transaction: postgres.TransactionSql,
  { file, hash }: Backfill,
): Promise<Progress> => {
  await transaction`
    insert into copying.backfills (file, hash) values (${file}, ${hash}) on conflict do nothing`
  const [progress] = await transaction<Progress[]>`
    select hash, last_key, batches, rows, finished_at is not null as is_finished
    from copying.backfills where file = ${file}
    for update`
  if (progress?.hash === hash) return progress
  throw finding(
    'backfill-changed',
    'The file was changed after its first batch: give the new text a new name.',
    { file },
  )
}

/**
 * Runs the next batch of `rows` rows and notes the progress in one transaction, so that a batch is
 * done once, whoever is killed. Returns the progress; nothing is done when it was finished before.
 * Throws a finding when the UPDATE changes more rows than the batch has; PostgreSQL's errors are let
 * through.
 */
export const runBatch = (
  sql: Sql,
  backfill: Backfill,
  types: string[],
  rows: number,
  settings: Record<string, string>,
): Promise<Progress> =>
  sql.begin(async (transaction) => {
    for (const [key, value] of Object.entries(settings))
      await transaction`select set_config(${key}, ${value}, true)`
    const progress = await progressFor(transaction, backfill)
    if (progress.is_finished) return progress
    const last = progress.last_key
    const statement = statementOf(backfill, types, rows, last === null)
    const [batch] = await transaction.unsafe<Batch[]>(statement, last ?? [])
    if (batch && batch.changed > batch.seen)
      throw finding(
        'backfill-beyond-batch',
        `The UPDATE changes ${batch.changed} rows in a batch of ${batch.seen}: join batch by the whole key.`,
        { file: backfill.file },
      )
    const isLast = (batch?.seen ?? 0) < rows
    const [noted] = await transaction<Progress[]>`
      update copying.backfills
      set last_key = coalesce(${batch?.last_key ?? null}::text[], last_key), batches = batches + 1,
        rows = rows + ${batch?.changed ?? 0}, updated_at = clock_timestamp(),
        finished_at = case when ${isLast} then clock_timestamp() end
      where file = ${backfill.file}
      returning hash, last_key, batches, rows, finished_at is not null as is_finished`
    return noted ?? progress
  })
