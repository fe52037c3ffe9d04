import { castsOf, type Casts } from '../casts.ts'
import { misuse } from '../../errors.ts'
import { relationOf } from '../direct.ts'
import { landingTable } from '../land.ts'
import type { Plan, PlanTable } from '../plan.ts'
import { landingSchema, type Session } from '../session.ts'
import { requireColumns } from './columns.ts'
import { requireDirectKey } from './direct-keys.ts'
import { shapedView } from '../views.ts'
import type { Source } from '../sources/source.ts'
import type { JournalTable } from './journal.ts'

/** A plan as a pass needs it. Names are quoted for SQL. */
export interface FollowedPlan {
  plan: PlanTable
  /** Its place in the order; part of the names of its temporary tables. */
  n: number
  from: JournalTable
  /** The columns that it fills, and those of the target's primary key. */
  columns: string[]
  keyColumns: string[]
  /** What a landed plan's view reads, by relation: the columns. */
  reads: Map<string, string[]>
  /** The columns of its target that other plans read. */
  watched: string[]
  /** For a landed plan. */
  landing?: { table: string; name: string; view: string }
  /** For a direct plan. */
  casts?: Casts
  /** Whether its rows were copied before the journal was there: the first pass compares all of them. */
  isStale?: boolean
}

const directOf = async (
  session: Session,
  source: Source,
  application: string,
  plan: PlanTable,
): Promise<Required<Pick<FollowedPlan, 'casts' | 'columns' | 'isStale'>>> => {
  const table = await source.table(relationOf(plan))
  await requireDirectKey(session, source, plan, table.columns)
  const [row] = await session.query<{ columns: string[]; is_stale: boolean }>(
    `select array(select quote_ident(c) from unnest($1::text[]) as c) as columns,
     not exists (
       select from copying.steps as s
       join copying.chunks as c on c.step_id = s.id
       join copying.follows as f on f.application = s.application and f.began_at < s.planned_at
       where s.application = $2 and s.kind = 'copy' and s.target_table = $3
     ) as is_stale`,
    [table.columns.map(({ name }) => name), application, plan.target],
  )
  const casts = await castsOf(session, plan, table)
  return { casts, columns: row?.columns ?? [], isStale: row?.is_stale ?? true }
}

const landedColumns = async (
  { query }: Session,
  plan: PlanTable,
  view: string,
): Promise<string[]> => {
  const rows = await query<{ name: string }>(
    'select name from copying.plan_columns($1::regclass, $2::regclass)',
    [view, plan.target],
  )
  return rows.map(({ name }) => name)
}

/** SQL for a relation's name as plans have it: with its schema, not quoted. */
const nameOf = (relation: string): string =>
  `(select n.nspname || '.' || c.relname from pg_class as c join pg_namespace as n on n.oid = c.relnamespace where c.oid = ${relation})`

const readsOf = async ({ query }: Session, view: string): Promise<Map<string, string[]>> => {
  const rows = await query<{ relation: string; columns: string[] }>(
    `select ${nameOf('relation')} as relation, coalesce(array_agg(column_name) filter (where column_name is not null), '{}') as columns
     from copying.follow_reads($1::regclass) group by relation`,
    [view],
  )
  return new Map(rows.map(({ relation, columns }) => [relation, columns]))
}

/** The plans in the order in which their targets can be filled. */
const inOrder = async ({ query }: Session, { application, tables }: Plan): Promise<PlanTable[]> => {
  const views = tables.map((table) =>
    table.mode === 'landed' ? shapedView(application, table) : null,
  )
  const rows = await query<{ target: string }>(
    `select ${nameOf('l.target')} as target
     from copying.levels(array(select to_regclass(v) from unnest($1::text[]) with ordinality as s (v, n) order by n), $2::regclass[]) as l
     order by l.level`,
    [views, tables.map(({ target }) => target)],
  )
  const position = new Map(rows.map(({ target }, n) => [target, n]))
  return [...tables].sort((a, b) => (position.get(a.target) ?? 0) - (position.get(b.target) ?? 0))
}

const primaryKey = async ({ query }: Session, target: string): Promise<string[]> => {
  const [deferrable] = await query(
    'select from pg_index where indrelid = $1::regclass and indisprimary and not indimmediate',
    [target],
  )
  if (deferrable)
    throw misuse(
      'follow-key',
      `Make the primary key of ${target} not deferrable: it cannot tell that a row is there already.`,
    )
  const rows = await query<{ name: string }>(
    'select name from copying.plan_columns($1::regclass, $1::regclass) where is_key',
    [target],
  )
  return rows.map(({ name }) => name)
}

/** Looks up all that passes need to know of the plans. Throws (exit 2) when one cannot be followed. */
export const followedPlans = async (
  session: Session,
  plan: Plan,
  source: Source,
  journals: JournalTable[],
): Promise<FollowedPlan[]> => {
  const { application } = plan
  const plans: FollowedPlan[] = []
  for (const [n, table] of (await inOrder(session, plan)).entries()) {
    const from = journals.find(({ name }) => name === table.sourceTable)
    if (!from) continue
    const view = shapedView(application, table)
    const keyColumns = await primaryKey(session, table.target)
    const common = { plan: table, n, from, keyColumns, watched: [] as string[] }
    if (table.mode === 'direct') {
      const direct = await directOf(session, source, application, table)
      plans.push({ ...common, ...direct, reads: new Map<string, string[]>() })
    } else {
      const landing = landingTable(application, table.sourceTable)
      await requireColumns(session, source, table, { application, landing })
      const columns = await landedColumns(session, table, view)
      const reads = await readsOf(session, view)
      const name = `${landingSchema(application)}.${table.sourceTable.split('.').at(-1) ?? ''}`
      plans.push({ ...common, columns, reads, landing: { table: landing, name, view } })
    }
  }
  for (const one of plans)
    one.watched = [
      ...new Set(
        plans.flatMap(({ plan: other, reads }) =>
          other === one.plan ? [] : (reads.get(one.plan.target) ?? []),
        ),
      ),
    ]
  return plans
}
