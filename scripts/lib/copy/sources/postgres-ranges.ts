import type pg from 'pg'
import { identifier, relationName } from '../sql.ts'
import type { Found } from './postgres-table.ts'
import type { Range, SourceTable } from './source.ts'

type Cut = SourceTable['cut']

/** From PostgreSQL 14 on a range of ctid is read without passing over the rest of the table. */
const ctidRangeScans = 140_000

/** Below so many rows a sample of pages is too small to cut by. */
const sampledRows = 1_000_000

// An ordered, unique index whose first columns are the key, none of them null: then a range of the key is
// read by it. Text is ordered by a collation, which the other side may not share.
const keyIsIndexed = `
  select
    exists (
      select
      from pg_index as i
      where i.indrelid = $1
        and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
        and i.indnkeyatts = cardinality($2::text[])
        and (
          select array_agg(a.attname::text order by k.n)
          from unnest(i.indkey::smallint[]) with ordinality as k (attnum, n)
          join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum
          where k.n <= i.indnkeyatts
        ) = $2::text[]
    )
    and not exists (
      select
      from pg_attribute as a
      where a.attrelid = $1 and a.attname = any ($2::text[]) and (a.attcollation <> 0 or not a.attnotnull)
    ) as yes`

/**
 * How a table can be cut: by its key where an index orders it, by ctid where it is a plain table, else
 * not at all. A SELECT is cut by the key of the table that it reads.
 */
export const cutOf = async (client: pg.Client, table: Found, version: number): Promise<Cut> => {
  const { rows } = await client.query<{ yes: boolean }>(keyIsIndexed, [table.oid, table.key])
  if (rows[0]?.yes) return 'key'
  const isPlain = table.select === undefined && (table.relkind === 'r' || table.relkind === 'm')
  return isPlain && version >= ctidRangeScans ? 'ctid' : 'whole'
}

const open: Range = { low: null, high: null }

/** Bounds as ranges: all before the first, between each two, all after the last. */
const between = (bounds: string[][]): Range[] =>
  [null, ...bounds].map((low, n) => ({ low, high: bounds[n] ?? null }))

const keyBounds = async (client: pg.Client, table: Found, chunks: number): Promise<string[][]> => {
  const columns = table.key.map(identifier).join(', ')
  const texts = table.key.map((name) => `${identifier(name)}::text`).join(', ')
  // A thousand keys for each chunk are enough to cut it within a few percent.
  const percent = Math.min(100, (100 * 1000 * chunks) / table.estimatedRows)
  const sample =
    table.estimatedRows > sampledRows && table.relkind === 'r'
      ? `tablesample system (${percent.toFixed(4)}) repeatable (1)`
      : ''
  const { rows } = await client.query<{ bound: string[] }>(
    `select array[${texts}] as bound
     from (
       select ${columns}, tile, row_number() over (partition by tile order by ${columns} desc) as nth
       from (
         select ${columns}, ntile($1::integer) over (order by ${columns}) as tile
         from ${relationName(table.table)} ${sample}
       ) as t
     ) as u
     where nth = 1 and tile < $1::integer
     order by tile`,
    [chunks],
  )
  return rows.map(({ bound }) => bound)
}

/** Cuts a table into ranges of about so many rows. */
export const rangesOf = async (
  client: pg.Client,
  table: Found & { cut: Cut },
  rows: number,
): Promise<Range[]> => {
  const chunks = Math.min(100_000, Math.ceil(table.estimatedRows / rows))
  if (table.cut === 'whole' || chunks <= 1) return [open]
  if (table.cut === 'key') return between(await keyBounds(client, table, chunks))
  const pages = Math.ceil(table.pages / chunks)
  return between(
    Array.from({ length: Math.ceil(table.pages / pages) - 1 }, (_, n) => [
      `(${(n + 1) * pages},0)`,
    ]),
  )
}
