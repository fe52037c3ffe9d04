import type pg from 'pg'
import { identifier, literal, relationName } from '../sql.ts'
import type { Found } from './postgres-table.ts'
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

// Whether a table's name without its schema means it.
const isNameEnough = `
  select c.oid = to_regclass(quote_ident(c.relname)) as yes
  from pg_class as c
  where c.oid = $1`

// A small table, or part of one, is read quicker from end to end, which would hide how the others are read.
const lookAtPages = `
  savepoint pages;
  select set_config('enable_seqscan', 'off', true) where current_setting('enable_tidscan')::boolean`

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
 * Whether ranges of pages give each row of a table, or of a plan's SELECT, once, and no others are passed over
 * (from PostgreSQL 14 on): nothing is done but to scan these pages, as the planner sees it.
 */
export const isReadByPages = async (client: pg.Client, table: Found): Promise<boolean> => {
  if (table.direct) {
    const { rows } = await client.query<{ yes: boolean }>(isNameEnough, [table.oid])
    if (!rows[0]?.yes) return false
  }
  const page = rowsOf({ ...table, cut: 'ctid' }, { low: ['(0,0)'], high: ['(1,0)'] })
  await client.query(lookAtPages)
  try {
    const explained = await client.query<Explained>(`explain (format json) select * from ${page}`)
    const plan = explained.rows[0]?.['QUERY PLAN'][0].Plan
    return plan !== undefined && isPageScan(plan)
  } catch {
    // What is read has no ctid: a view has none, nor has a SELECT that asks for its table's.
    return false
  } finally {
    await client.query('rollback to savepoint pages; release savepoint pages')
  }
}
