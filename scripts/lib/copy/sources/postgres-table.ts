import type pg from 'pg'
import { environment, misuse } from '../../errors.ts'
import { selectProblem } from '../plan-problems.ts'
import { relationName } from '../sql.ts'
import type { Column, Relation, SourceTable } from './source.ts'

/** A table of the source before it is cut. */
export type Found = Omit<SourceTable, 'cut' | 'ranges'> & {
  oid: string
  /** As in pg_class: r, p, v, m, f. */
  relkind: string
  /** Of the largest part, where there are several. */
  pages: number
}

interface Shape {
  oid: string
  relkind: string
  rows: string
  bytes: string
  pages: string
}

// A domain's values are those of its base type. What a database defines itself (enums, composite types
// and arrays of them), and numbers that mean an object of this database only, travel as text.
const columnsOf = `
  with recursive
    based as (
      select a.attnum, a.attname, a.atttypid, a.atttypmod
      from pg_attribute as a
      where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped
      union all
      select b.attnum, b.attname, t.typbasetype, greatest(t.typtypmod, b.atttypmod)
      from based as b
      join pg_type as t on t.oid = b.atttypid and t.typtype = 'd'
    )
  select
    b.attname as name,
    case
      when t.typtype in ('e', 'c') or e.typtype in ('e', 'c', 'd') then 'text'
      when t.typname like 'reg%' or e.typname like 'reg%' then 'text'
      when t.typsend = 0 or t.typreceive = 0 then 'text'
      else format_type(b.atttypid, b.atttypmod)
    end as type
  from based as b
  join pg_type as t on t.oid = b.atttypid
  left join pg_type as e on e.oid = t.typelem and t.typlen = -1
  where t.typtype <> 'd'
  order by b.attnum`

// A table with its partitions and heirs.
const withParts = `
  with recursive parts as (
    select to_regclass($1)::oid as oid
    union
    select i.inhrelid from parts as p join pg_inherits as i on i.inhparent = p.oid
  )`

// A partitioned table has no rows of its own, nor does anybody analyze it: what counts are its parts. A table
// that was never analyzed, or was empty then, is taken for rows of a hundred bytes.
const shapeOf = `${withParts}
  select c.oid, c.relkind, s.pages, s.bytes, s.rows
  from pg_class as c
  cross join (
    select
      max(pg_relation_size(p.oid)) / 8192 as pages,
      sum(pg_table_size(p.oid))::bigint as bytes,
      sum(case when c.reltuples <= 0 then pg_relation_size(p.oid) / 100 else c.reltuples end)::bigint as rows
    from parts as p
    join pg_class as c on c.oid = p.oid and c.relkind <> 'p'
  ) as s
  where c.oid = to_regclass($1)`

/**
 * Keeps a table, with its parts, as it is until the transaction ends, as pg_dump does: TRUNCATE and ALTER TABLE
 * take rows from older snapshots, too. LOCK TABLE does not know all that can be read. Throws (exit 3) where that
 * happened since the snapshot: which file a table has is read as it was then, and as it is.
 */
const keep = async (client: pg.Client, table: string): Promise<void> => {
  await client.query(`select from ${relationName(table)} limit 0`)
  const { rows } = await client.query<{ name: string }>(
    `${withParts}
     select p.oid::regclass::text as name
     from parts as p
     join pg_class as c on c.oid = p.oid
     where c.relfilenode <> pg_relation_filenode(p.oid)`,
    [relationName(table)],
  )
  if (rows[0])
    throw environment(
      'source-altered',
      `Run this again: ${rows[0].name} was emptied or altered at this moment.`,
    )
}

/**
 * Looks up a table of the source: columns with the types that they land with, and an estimate. In a
 * transaction nobody can empty or alter it from then on. Throws (exit 2) when the table, its key or, for a
 * SELECT, a column is not there.
 */
export const lookUp = async (
  client: pg.Client,
  relation: Relation,
  place: string,
): Promise<Found> => {
  const { rows } = await client.query<Shape>(shapeOf, [relationName(relation.table)])
  const [shape] = rows
  if (!shape)
    throw misuse('source-table', `Name another source: ${place} has no table "${relation.table}".`)
  await keep(client, relation.table)
  const columns =
    relation.direct === undefined
      ? (await client.query<Column>(columnsOf, [shape.oid])).rows
      : await describe(client, relation.direct)
  const missing = relation.key.find((name) => !columns.some((column) => column.name === name))
  if (missing !== undefined)
    throw misuse(
      'source-key',
      `Correct the plan's key: ${relation.table} in ${place} has no column "${missing}".`,
    )
  return {
    ...relation,
    columns,
    oid: shape.oid,
    relkind: shape.relkind,
    pages: Number(shape.pages),
    estimatedRows: Number(shape.rows),
    estimatedBytes: Number(shape.bytes),
  }
}

/** The columns of a plan's SELECT, without running it. Throws (exit 2) where it is wrong, with the line. */
const describe = async (
  client: pg.Client,
  { select, file }: NonNullable<Relation['direct']>,
): Promise<Column[]> => {
  const text = `select * from (${select}\n) as p limit 0`
  const { fields } = await client.query(text).catch((error: unknown) => {
    throw selectProblem(error, file, text, 0)
  })
  const { rows } = await client.query<{ type: string }>(
    `select format_type(t.oid, t.modifier) as type
     from unnest($1::oid[], $2::integer[]) with ordinality as t (oid, modifier, n) order by t.n`,
    [
      fields.map(({ dataTypeID }) => dataTypeID),
      fields.map(({ dataTypeModifier }) => dataTypeModifier),
    ],
  )
  return fields.map(({ name }, n) => ({ name, type: rows[n]?.type ?? 'text' }))
}
