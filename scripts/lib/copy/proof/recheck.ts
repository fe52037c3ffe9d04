import { finding } from '../../errors.ts'
import { lookUpTables } from '../checks.ts'
import type { Plan, PlanTable } from '../plan.ts'
import type { Session } from '../session.ts'
import { shapedView } from '../shape.ts'
import type { SourceAddress } from '../sources/address.ts'
import { openSource } from '../sources/open.ts'
import { identifier, relationName, textArray } from '../sql.ts'
import { nameColumns } from './columns.ts'
import { comparePart } from './compare.ts'
import type { RowDifference } from './compared.ts'
import { compareDirect, compareLanding, shapedColumns, type Named } from './comparisons.ts'
import { targetOpener } from './connect.ts'
import { withOrigin } from './origin.ts'
import { openPool } from './pool.ts'
import { landedPlans, type Proving } from './prove.ts'
import type { Difference } from './proof.ts'
import { sentenceOf } from './report.ts'
import { hashOf } from './side.ts'

/** Which rows are looked at again. */
export interface Recheck {
  /** A session that has the application's lock. */
  session: Session
  /** The target's address. */
  url: string
  plan: Plan
  source: SourceAddress
  /** By the source table's name in the plan: keys, each with its columns in the plan's order, as text. */
  keys: Map<string, string[][]>
  exact?: boolean
}

const keyed = (differences: RowDifference[]): Difference[] =>
  differences.map(({ problem, key, columns }) => ({
    problem,
    source_key: key.join('/'),
    key: null,
    columns,
  }))

const compareKeys = async (
  { pool }: Proving,
  comparison: Named,
  keys: string[][],
): Promise<Difference[]> =>
  pool.one(comparison, async (wires) => {
    const { shown } = await comparePart(wires, comparison, { keys })
    await nameColumns(wires, comparison, shown)
    return keyed(shown)
  })

/** Rows that the plan makes of these source keys, and that the target does not have as they are. */
const shapedDifferences = async (
  { session, plan: { application }, exact }: Proving,
  table: PlanTable,
  keys: string[][],
): Promise<Difference[]> => {
  const { columns, key, kind } = await shapedColumns(session, application, table, exact)
  const casts = columns.map(
    ({ name, type }) => `${identifier(name)}::${type} as ${identifier(name)}`,
  )
  const hashIn = (alias: string): string =>
    hashOf(
      columns.map(({ name, cast_here }) => `${alias}.${identifier(name)}${cast_here}`),
      kind,
    )
  const matches = key.map((name) => `t.${identifier(name)} = s.${identifier(name)}`).join(' and ')
  const rows = await session.query<{ problem: string; source_key: string }>(
    `select case when t.${identifier(key[0] ?? '')} is null then 'missing' else 'differs' end as problem, s.source_key::text as source_key
     from (select source_key, ${casts.join(', ')} from ${shapedView(application, table)}
           where reject_reason is null and source_key::text = any (${textArray(keys.map((values) => values.join('/')))})) as s
     left join ${relationName(table.target)} as t on ${matches}
     where t.${identifier(key[0] ?? '')} is null or ${hashIn('s')} <> ${hashIn('t')}
     order by 2`,
  )
  return rows.map((row) => ({ ...row, key: null, columns: null }))
}

const check = (name: string, differences: Difference[]): void => {
  if (differences.length > 0)
    throw finding(
      'recheck-differs',
      sentenceOf(name, { ok: false, differences: differences.length, shown: differences }),
    )
}

/**
 * Looks at given rows again: source against landing, what the plan makes of them against the targets,
 * or for a direct plan the source against the target. Throws (exit 1) at the first table that differs,
 * with its first row. Rows that a landed plan once made of a key and no longer makes are not found here.
 */
export const recheckKeys = async (recheck: Recheck): Promise<void> => {
  const { session, url, plan, source: address, keys, exact = false } = recheck
  const pool = openPool(1)
  const open = targetOpener(url)
  const proving: Proving = { session, plan, run: '', exact, open, pool }
  const source = await openSource(address, 1)
  try {
    const tables = await lookUpTables(source, plan)
    await withOrigin(proving, address, source, async (origin) => {
      for (const [table] of landedPlans(plan)) {
        const own = table && keys.get(table.sourceTable)
        if (!own || own.length === 0) continue
        const looked = tables.get(table)
        if (looked) await origin.prepare(looked)
        const comparison = await compareLanding(session, plan.application, table, origin, proving)
        check(table.sourceTable, await compareKeys(proving, comparison, own))
      }
      for (const table of plan.tables) {
        const own = keys.get(table.sourceTable)
        const looked = tables.get(table)
        if (!own || own.length === 0 || !looked) continue
        check(
          table.target,
          table.mode === 'landed'
            ? await shapedDifferences(proving, table, own)
            : await compareKeys(
                proving,
                await compareDirect(session, table, looked, origin, proving),
                own,
              ),
        )
      }
    })
  } finally {
    pool.close()
    await source.close().catch(() => undefined)
  }
}
