import type pg from 'pg'
import { identifier, literal, relationName } from '../sql.ts'
import { withParts, type Found } from './postgres-table.ts'
import type { Range, SourceTable } from './source.ts'

type Bound = (values: string[]) => string

/** A range as a condition: how it begins and how it ends, where it is not open. */
const within = ({ low, high }: Range, begins: Bound, ends: Bound): string =>
  [...(low ? [begins(low)] : []), ...(high ? [ends(high)] : [])].join(' and ') || 'true'

const pagesCondition = (range: Range): string =>
  within(
    range,
    ([place]) => `ctid >= ${literal(place)}::tid`,
    ([place]) => `ctid < ${literal(place)}::tid`,
  )

/** A table of which it is known how it is cut, but not yet into what. */
type CutTable = Omit<SourceTable, 'ranges'>

const keyCondition = ({ key, columns }: CutTable, range: Range): string => {
  const names = `(${key.map(identifier).join(', ')})`
  const types = key.map((name) => columns.find((column) => column.name === name)?.type)
  const bound: Bound = (values) =>
    `(${values.map((value, n) => `${literal(value)}::${types[n] ?? 'text'}`).join(', ')})`
  return within(
    range,
    (values) => `${names} > ${bound(values)}`,
    (values) => `${names} <= ${bound(values)}`,
  )
}

/**
 * The rows of a range, as what stands after FROM. A plan's SELECT gives no ctid; so it finds some pages under
 * the name of the table that it reads.
 */
export const rowsOf = (table: CutTable, range: Range): string => {
  const { direct } = table
  const relation = relationName(table.table)
  if (table.cut !== 'ctid')
    return `${direct ? `(${direct.select}\n) as p` : relation} where ${keyCondition(table, range)}`
  const pages = `${relation} where ${pagesCondition(range)}`
  if (!direct) return pages
  const name = identifier(table.table.split('.').at(-1) ?? '')
  return `(with ${name} as not materialized (select * from ${pages}) select * from (${direct.select}\n) as s) as p`
}

// PostgreSQL 14 reads a range of pages without passing over the others; heap is what it knows to do this for.
// The table's name without its schema must mean the table.
const mayBeReadByPages = `${withParts}
  select
    current_setting('server_version_num')::integer >= 140000
    and bool_and(coalesce(a.amname = 'heap', c.relkind = 'p'))
    and (not $2 or bool_or(c.oid = to_regclass($1) and c.oid = to_regclass(quote_ident(c.relname)))) as yes
  from parts as p
  join pg_class as c on c.oid = p.oid
  left join pg_am as a on a.oid = c.relam`

/** What EXPLAIN says of a part of a query, as far as it is asked for here. */
interface Node {
  'Node Type': string
  'Parent Relationship'?: string
  Plans?: Node[]
}

interface Explained {
  'QUERY PLAN': [{ Plan: Node }]
}

/** Whether nothing is done but to scan pages: of a table, or of its parts one after another. */
const isPageScan = ({ 'Node Type': type, Plans: parts }: Node): boolean =>
  parts
    ? type === 'Append' &&
      parts.every((part) => part['Parent Relationship'] === 'Member' && isPageScan(part))
    : type === 'Tid Range Scan'

/**
 * Whether ranges of pages give each row of a table, or of a plan's SELECT, once: such a SELECT is nothing but a
 * scan of these pages, as the planner sees it.
 */
export const isReadByPages = async (client: pg.Client, table: Found): Promise<boolean> => {
  const { rows } = await client.query<{ yes: boolean }>(mayBeReadByPages, [
    relationName(table.table),
    table.direct !== undefined,
  ])
  if (!rows[0]?.yes) return false
  if (!table.direct) return true
  const page = rowsOf({ ...table, cut: 'ctid' }, { low: ['(0,0)'], high: ['(1,0)'] })
  await client.query('savepoint pages')
  try {
    const explained = await client.query<Explained>(`explain (format json) select * from ${page}`)
    const plan = explained.rows[0]?.['QUERY PLAN'][0].Plan
    return plan !== undefined && isPageScan(plan)
  } catch {
    // It asks for what is in the table only: its ctid, or its type.
    return false
  } finally {
    await client.query('rollback to savepoint pages; release savepoint pages')
  }
}
