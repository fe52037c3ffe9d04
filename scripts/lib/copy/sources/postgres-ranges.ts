import type pg from 'pg'
import { queryOf } from '../session.ts'
import { identifier, relationName } from '../sql.ts'
import { isReadByPages } from './postgres-rows.ts'
import type { Found } from './postgres-table.ts'
import { between, keyBounds, sampledRows, whole } from './ranges.ts'
import type { Range, SourceTable } from './source.ts'

type Cut = SourceTable['cut']

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
 * How a table, or a SELECT that reads it, is cut: by ctid where that reads pages in their order, because each
 * row of an index is looked up in its page; else by its key where an index orders it; else not at all. Of a
 * partitioned table each range of pages has some of every partition, so its key comes first.
 */
export const cutOf = async (client: pg.Client, table: Found): Promise<Cut> => {
  const { rows } = await client.query<{ yes: boolean }>(keyIsIndexed, [table.oid, table.key])
  const isByKey = rows[0]?.yes ?? false
  if (isByKey && table.relkind === 'p') return 'key'
  if (await isReadByPages(client, table)) return 'ctid'
  return isByKey ? 'key' : 'whole'
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
