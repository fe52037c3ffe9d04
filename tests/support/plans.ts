import type { Sql } from '../../scripts/lib/database.ts'
import type { HotQuery } from './hot_query.ts'

/** A node of a plan, as EXPLAIN (FORMAT JSON) shows it. */
export interface PlanNode {
  'Node Type': string
  'Parent Relationship'?: string
  Schema?: string
  'Relation Name'?: string
  'Index Name'?: string
  'Index Cond'?: string
  'Actual Loops'?: number
  'Shared Hit Blocks'?: number
  'Shared Read Blocks'?: number
  Plans?: PlanNode[]
}

/** All nodes of a plan that ran. */
export const nodesOf = (node: PlanNode): PlanNode[] => [
  ...(node['Actual Loops'] === 0 ? [] : [node]),
  ...(node.Plans ?? []).flatMap(nodesOf),
]

const outerOf = (node: PlanNode): PlanNode | undefined =>
  node.Plans?.find((child) => child['Parent Relationship'] === 'Outer')

/** Whether the rows that a LIMIT takes were sorted first, instead of read in their order. */
export const sortsUnderLimit = (plan: PlanNode): boolean => {
  const limit = nodesOf(plan).find((node) => node['Node Type'] === 'Limit')
  for (let node = limit && outerOf(limit); node; node = outerOf(node))
    if (node['Node Type'].endsWith('Sort')) return true
  return false
}

/** What a query ran as: the context that an application sets. */
export interface Caller {
  tenant: string
  user: string
  role: string
}

/** Whether a statement is planned for its values, or in general, as after its fifth execution. */
export type PlanCacheMode = 'force_custom_plan' | 'force_generic_plan'

const isPlan = (text: string): boolean => text.includes('plan:\n{')

/**
 * Runs a hot query as app_user and returns the plans of everything that ran, also inside functions:
 * auto_explain sends each to the client. `sql` must be a connection of its own, of a superuser;
 * `prepare` may change things first. Everything is undone.
 */
export const plansOf = async (
  sql: Sql,
  notices: string[],
  caller: Caller,
  query: HotQuery,
  values: string,
  planCacheMode: PlanCacheMode,
  prepare = '',
): Promise<PlanNode[]> => {
  const undone = new Error('undone')
  await sql
    .begin(async (transaction) => {
      if (prepare) await transaction.unsafe(prepare)
      await transaction.unsafe(`
        load 'auto_explain';
        set local auto_explain.log_min_duration = 0;
        set local auto_explain.log_analyze = on;
        set local auto_explain.log_timing = off;
        set local auto_explain.log_buffers = on;
        set local auto_explain.log_verbose = on;
        set local auto_explain.log_format = json;
        set local auto_explain.log_nested_statements = on;
        set local client_min_messages = log;
        set local plan_cache_mode = ${planCacheMode};
        set local role app_user`)
      await transaction`
        select set_config('app.tenant_id', ${caller.tenant}, true), set_config('app.user_id', ${caller.user}, true),
          set_config('app.user_role', ${caller.role}, true)`
      const types = query.params.map(({ type }) => type).join(', ')
      await transaction.unsafe(`prepare hot ${types && `(${types})`} as ${query.statement}`)
      notices.length = 0
      await transaction.unsafe(`execute hot ${values && `(${values})`}`)
      throw undone
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error
    })
  // A prepared statement outlives its transaction.
  await sql.unsafe('deallocate hot')
  return notices
    .filter(isPlan)
    .map((text) => (JSON.parse(text.slice(text.indexOf('plan:\n') + 6)) as { Plan: PlanNode }).Plan)
}
