import type { PlanTable } from '../plan.ts'
import type { Session } from '../session.ts'
import { shapedView } from '../views.ts'
import { fitting, identifier, relationName } from '../sql.ts'
import type { SourceTable } from '../sources/source.ts'
import type { Wire } from '../wire/wire.ts'
import { landingTable } from '../land.ts'
import type { Server } from './connect.ts'
import { figuresOf, type Wanted } from './figures.ts'
import type { Estimated } from './ranges.ts'
import { columnsOf, keyTypesOf, sideOf, type Columns, type ProofColumn } from './relations.ts'
import { hashOf, type Comparison, type HashKind } from './side.ts'

/** A comparison with what is needed to cut it into ranges and to sum it up. */
export interface Named extends Comparison {
  name: string
  /** Tables that can be estimated. */
  estimated: { left: Estimated; right: Estimated }
  /** What people want to see of it. */
  figures: Wanted[]
}

type Open = () => Promise<Wire>

/** Where the rows that landed or were copied came from. */
export interface Origin {
  open: Open
  server: Server
  /** The relation that holds a table's rows as they are at the source. */
  from: (sourceTable: string) => string
}

/** From PostgreSQL 14 on records have a hash. */
const hashesRecords = 140_000

const kindOf = ({ version, encoding }: Server, exact: boolean): HashKind => {
  if (encoding !== 'UTF8') return 'utf8'
  return version < hashesRecords ? 'text' : exact ? 'exact' : 'fast'
}

const named = (
  name: string,
  comparison: Comparison,
  tables: { left?: string | undefined; right: string },
  columns: ProofColumn[],
): Named => {
  const { left, right } = comparison
  return {
    ...comparison,
    name,
    estimated: {
      left: { side: left, ...(tables.left === undefined ? {} : { table: tables.left }) },
      right: { side: right, table: tables.right },
    },
    figures: figuresOf(columns.filter(({ is_key }) => !is_key)),
  }
}

/** A source table and what landed of it. */
export const compareLanding = async (
  session: Session,
  application: string,
  { sourceTable, sourceKey }: PlanTable,
  origin: Origin,
  target: { open: Open; exact: boolean },
): Promise<Named> => {
  const landing = landingTable(application, sourceTable)
  const columns = await columnsOf(session, landing, target.exact)
  const compared = { columns, key: sourceKey, kind: kindOf(origin.server, target.exact) }
  const from = origin.from(sourceTable)
  return named(
    `landing ${sourceTable}`,
    {
      left: sideOf(compared, from, 'there', origin.open),
      right: sideOf(compared, landing, 'here', target.open),
      keyTypes: keyTypesOf(compared),
    },
    { left: from, right: landing },
    [],
  )
}

/** A plan's SELECT on the source and the target that it went straight into. */
export const compareDirect = async (
  session: Session,
  { target: table, sourceKey, select }: PlanTable,
  looked: SourceTable,
  origin: Origin,
  target: { open: Open; exact: boolean },
): Promise<Named> => {
  const given = new Set(looked.columns.map(({ name }) => name))
  const columns = (await columnsOf(session, table, target.exact)).filter(({ name }) =>
    given.has(name),
  )
  const compared = { columns, key: sourceKey, kind: kindOf(origin.server, target.exact) }
  return named(
    `target ${table}`,
    {
      left: sideOf(compared, `(${select}\n) as p`, 'there', origin.open),
      right: sideOf(compared, relationName(table), 'here', target.open),
      keyTypes: keyTypesOf(compared),
    },
    { right: relationName(table) },
    columns.filter(({ name }) => !sourceKey.includes(name)),
  )
}

/** The table that keeps what a plan makes of the landed rows while that is compared with the target. */
export const shapedTable = (application: string, { target }: PlanTable): string => {
  const [schema = ''] = shapedView(application, { target } as PlanTable).split('.')
  return `${schema}.${identifier(fitting(`proof_of_${target.split('.')[1] ?? ''}`))}`
}

const viewColumns = async (session: Session, view: string): Promise<Set<string>> => {
  const rows = await session.query<{ name: string }>(
    `select attname::text as name from pg_attribute where attrelid = $1::regclass and attnum > 0`,
    [view],
  )
  return new Set(rows.map(({ name }) => name))
}

/** What is compared of a shaped table: the columns that its plan gives, by the target's primary key. */
export const shapedColumns = async (
  session: Session,
  application: string,
  table: PlanTable,
  exact: boolean,
): Promise<Columns> => {
  const given = await viewColumns(session, shapedView(application, table))
  const all = await columnsOf(session, table.target, exact)
  const columns = all.filter(({ name }) => given.has(name))
  const key = columns.filter(({ is_key }) => is_key).map(({ name }) => name)
  return { columns, key, kind: exact ? 'exact' : 'fast' }
}

/** What a plan makes of the landed rows and the target. */
export const compareShaped = async (
  session: Session,
  application: string,
  table: PlanTable,
  target: { open: Open; exact: boolean },
): Promise<Named> => {
  const compared = await shapedColumns(session, application, table, target.exact)
  const shaped = shapedTable(application, table)
  const casts = compared.columns
    .map(({ name, type }) => `${identifier(name)}::${type} as ${identifier(name)}`)
    .join(', ')
  const left = sideOf(
    compared,
    `(select * from ${shaped} where reject_reason is null) as p`,
    'here',
    target.open,
  )
  return named(
    `target ${table.target}`,
    {
      left: {
        ...left,
        hash: 'row_hash',
        columnsFrom: `(select ${casts} from ${shapedView(application, table)} where reject_reason is null) as p`,
      },
      right: sideOf(compared, relationName(table.target), 'here', target.open),
      keyTypes: keyTypesOf(compared),
    },
    { right: relationName(table.target) },
    compared.columns,
  )
}

/** Runs a plan again over what landed, and keeps key, hash and figures of each row. */
export const shapeForProof = async (
  session: Session,
  application: string,
  table: PlanTable,
  exact: boolean,
): Promise<unknown> => {
  const { columns, kind } = await shapedColumns(session, application, table, exact)
  const items = columns.map(({ name, cast_here }) => identifier(name) + cast_here)
  return session.query('select copying.shape_for_proof($1::regclass, $2::regclass, $3, $4)', [
    shapedView(application, table),
    table.target,
    shapedTable(application, table),
    hashOf(items, kind),
  ])
}
