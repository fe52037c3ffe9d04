import type pg from 'pg'
import { queryOf } from '../session.ts'
import { identifier, relationName } from '../sql.ts'
import type { Found } from './postgres-table.ts'
import { between, keyBounds, sampledRows, whole } from './ranges.ts'
import type { Range, SourceTable } from './source.ts'

type Cut = SourceTable['cut']

/** From PostgreSQL 14 on a range of ctid is read without passing over the rest of the table. */
const ctidRangeScans = 140_000

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
  const isPlain = table.direct === undefined && (table.relkind === 'r' || table.relkind === 'm')
  return isPlain && version >= ctidRangeScans ? 'ctid' : 'whole'
}

/** Cuts a table into ranges of about so many rows. */
export const rangesOf = async (
  client: pg.Client,
  table: Found & { cut: Cut },
  rows: number,
): Promise<Range[]> => {
  const chunks = Math.min(100_000, Math.ceil(table.estimatedRows / rows))
  if (table.cut === 'whole' || chunks <= 1) return [whole]
  if (table.cut === 'key') {
    const keyed = {
      relation: relationName(table.table),
      key: table.key.map(identifier),
      rows: table.estimatedRows,
      mayBeSampled: table.estimatedRows > sampledRows && 'rpm'.includes(table.relkind),
    }
    return between(await keyBounds(queryOf(client), keyed, chunks))
  }
  const pages = Math.max(1, Math.ceil(table.pages / chunks))
  return between(
    Array.from({ length: Math.max(0, Math.ceil(table.pages / pages) - 1) }, (_, n) => [
      `(${(n + 1) * pages},0)`,
    ]),
  )
}
