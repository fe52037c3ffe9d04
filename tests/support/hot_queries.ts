import { basename } from 'node:path'
import { expect } from 'vitest'
import { glob } from 'zx'
import { connect, type Sql } from '../../scripts/lib/database.ts'
import { inProject } from '../../scripts/lib/paths.ts'
import { statementsOf } from '../../scripts/lib/sql/parse.ts'
import { test as base } from './database.ts'
import { readHotQuery, type HotQuery } from './hot_query.ts'
import { load } from './load.ts'
import {
  nodesOf,
  plansOf,
  sortsUnderLimit,
  type Caller,
  type PlanCacheMode,
  type PlanNode,
} from './plans.ts'

/** The names under which a plan may show an index or table: its own, its partitions', its chunks'. */
const namesOf = async (sql: Sql, relation: string): Promise<string[]> => {
  const rows = await sql<{ relname: string }[]>`
    with recursive family as (
      select ${relation}::regclass::oid as oid
      union all
      select i.inhrelid from family as f join pg_inherits as i on i.inhparent = f.oid
    ),
    named as (select c.relname from family as f join pg_class as c on c.oid = f.oid)
    select relname from named
    union all
    select i.index_name
    from _timescaledb_catalog.chunk_index as i
    where i.hypertable_index_name in (select relname from named)
    union all
    select c.constraint_name
    from _timescaledb_catalog.chunk_constraint as c
    where c.hypertable_constraint_name in (select relname from named)`
  return rows.map(({ relname }) => relname)
}

/** A sequential scan; that of an empty partition reads nothing and is no harm. */
const isScanOf = (node: PlanNode, names: string[]): boolean =>
  node['Node Type'] === 'Seq Scan' &&
  names.includes(node['Relation Name'] ?? '') &&
  (node['Shared Hit Blocks'] ?? 0) + (node['Shared Read Blocks'] ?? 0) > 0

const firstColumn = async (sql: Sql, index: string): Promise<string> => {
  const [row] = await sql<
    { column: string }[]
  >`select pg_get_indexdef(${index}::regclass, 1, true) as column`
  // Of an expression like lower(email), the column in it: a plan shows the rest in other words.
  return /\w+(?=\W*$)/.exec(row?.column ?? '')?.[0] ?? ''
}

/** What is wrong with the plans of a query, by its header; empty when it keeps its promises. */
const broken = async (sql: Sql, query: HotQuery, plans: PlanNode[]): Promise<string[]> => {
  const nodes = plans.flatMap(nodesOf)
  const problems: string[] = []
  for (const index of query.indexes) {
    const exists = await sql`select where to_regclass(${index}) is not null`
    if (exists.length === 0) {
      problems.push(`${index} does not exist`)
      continue
    }
    const [names, tenant] = [await namesOf(sql, index), await firstColumn(sql, index)]
    const using = nodes.filter((node) => names.includes(node['Index Name'] ?? ''))
    if (using.length === 0) problems.push(`${index} is not used`)
    else if (!using.every((node) => node['Index Cond']?.includes(tenant)))
      problems.push(`${index} is used without its first column, ${tenant}`)
  }
  for (const table of query.neverScan) {
    const names = await namesOf(sql, table)
    if (nodes.some((node) => isScanOf(node, names))) problems.push(`${table} is scanned`)
  }
  for (const { table, max } of query.partitions) {
    const names = await namesOf(sql, table)
    const scanned = new Set(
      nodes.map((node) => node['Relation Name'] ?? '').filter((name) => names.includes(name)),
    )
    if (scanned.size === 0 || scanned.size > max)
      problems.push(`${scanned.size} partitions of ${table} are scanned, not 1 to ${max}`)
  }
  if (query.isPage && plans.some(sortsUnderLimit)) problems.push('the page is sorted')
  return problems
}

const literal = (value: string | null): string =>
  value === null ? 'null' : `'${value.replaceAll("'", "''")}'`

/** A caller and the arguments of EXECUTE, from the header's sample. */
const sampleOf = async (sql: Sql, query: HotQuery): Promise<{ caller: Caller; values: string }> => {
  const [row] = (await sql.unsafe(query.sample).raw()) as unknown as (Buffer | null)[][]
  if (!row) throw new Error('the sample gives no row')
  const [tenant, user, role, ...values] = row.map((value) => value?.toString() ?? null)
  if (values.length !== query.params.length)
    throw new Error(
      `the sample gives ${values.length} values for ${query.params.length} parameters`,
    )
  const caller = { tenant: tenant ?? '', user: user ?? '', role: role ?? '' }
  return { caller, values: values.map(literal).join(', ') }
}

/** DROP INDEX, or DROP CONSTRAINT for an index that belongs to one. */
const dropOf = async (sql: Sql, index: string): Promise<string> => {
  const [owner] = await sql<{ drop: string }[]>`
    select format('alter table %s drop constraint %I cascade', conrelid::regclass, conname) as drop
    from pg_constraint
    where conindid = ${index}::regclass and contype in ('p', 'u')`
  return owner?.drop ?? `drop index ${index} cascade`
}

/** A connection to the loaded database, and what the server sends over it. */
interface Loaded {
  sql: Sql
  notices: string[]
}

/**
 * Holds every hot query of an application, at a scale, to its header: by the plans of what runs, as
 * app_user with a tenant. Then drops each index that a header names: the query must be found out.
 */
export const testHotQueries = async (application: string, scale = 1): Promise<void> => {
  const folder = inProject('sql', application, 'queries')
  const names = (await glob('*.sql', { cwd: folder })).map((file) => basename(file, '.sql')).sort()
  const test = base.extend(
    'loaded',
    { scope: 'file' },
    async ({ db }, { onCleanup }): Promise<Loaded> => {
      await load(db.url, application, scale)
      const notices: string[] = []
      const sql = connect(db.url, { onNotice: (message) => notices.push(message) })
      onCleanup(() => sql.end({ timeout: 5 }))
      return { sql, notices }
    },
  )

  const problemsOf = async (
    { sql, notices }: Loaded,
    query: HotQuery,
    mode: PlanCacheMode,
    prepare?: string,
  ) => {
    const { caller, values } = await sampleOf(sql, query)
    const plans = await plansOf(sql, notices, caller, query, values, mode, prepare)
    expect(plans).not.toHaveLength(0)
    return broken(sql, query, plans)
  }

  test(`${application} has hot queries`, ({ loaded }) => {
    expect(loaded.sql).toBeDefined()
    expect(names).not.toHaveLength(0)
  })

  test.for(names)('%s is one statement and keeps its header', async (name, { loaded }) => {
    const query = await readHotQuery(`${folder}/${name}.sql`)
    expect(statementsOf(query.statement, name)).toHaveLength(1)
    expect(await problemsOf(loaded, query, 'force_custom_plan'), 'for its values').toEqual([])
    expect(await problemsOf(loaded, query, 'force_generic_plan'), 'in general').toEqual([])
  })

  test.for(names)(
    '%s is found out when one of its indexes is dropped',
    async (name, { loaded }) => {
      const query = await readHotQuery(`${folder}/${name}.sql`)
      expect(query.indexes.length > 0).toBe(!query.needsNoIndex)
      for (const index of query.indexes) {
        const prepare = await dropOf(loaded.sql, index)
        expect(await problemsOf(loaded, query, 'force_custom_plan', prepare), index).not.toEqual([])
      }
    },
  )
}
