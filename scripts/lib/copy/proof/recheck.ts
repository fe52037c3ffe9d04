import { finding } from '../../errors.ts'
import { lookUpTables } from '../checks.ts'
import type { Plan, PlanTable } from '../plan.ts'
import type { Session } from '../session.ts'
import { shapedView } from '../views.ts'
import type { SourceAddress } from '../sources/address.ts'
import { openSource } from '../sources/open.ts'
import { identifier, literal, relationName } from '../sql.ts'
import { nameColumns } from './columns.ts'
import { comparePart } from './compare.ts'
import type { RowDifference, Wires } from './compared.ts'
import { compareDirect, compareLanding, shapedColumns, type Named } from './comparisons.ts'
import { openProvedSource, serverOf, targetOpener } from './connect.ts'
import { landedPlans } from './prove.ts'
import type { Difference } from './proof.ts'
import { sentenceOf } from './report.ts'
import { hashOf } from './side.ts'

/** What rows that are looked at again belong to. */
export interface Recheck {
  /** A session that has the application's lock. */
  session: Session
  /** The target's address. */
  url: string
  plan: Plan
  /** A PostgreSQL database, seen as it is when rows are compared. */
  source: SourceAddress
  exact?: boolean
}

/** By the source table's name in the plan: keys, each with its columns in the plan's order, as text. */
export type Keys = Map<string, string[][]>

/** Looks at given rows again, with nothing left to be looked up or opened. */
export interface Rechecker {
  /** Throws (exit 1) at the first table that differs, with its first row. */
  compare: (keys: Keys) => Promise<void>
  close: () => void
}

/** The comparison of one table. */
interface Look {
  name: string
  sourceTable: string
  differences: (keys: string[][]) => Promise<Difference[]>
}

const keyed = (differences: RowDifference[]): Difference[] =>
  differences.map(({ problem, key, columns }) => ({
    problem,
    source_key: key.join('/'),
    key: null,
    columns,
  }))

const compareKeys =
  (wires: Wires, comparison: Named) =>
  async (keys: string[][]): Promise<Difference[]> => {
    const { shown } = await comparePart(wires, comparison, { keys })
    await nameColumns(wires, comparison, shown)
    return keyed(shown)
  }

/** Keys as plans write them, as SQL. */
const sourceKeys = (keys: string[][]): string =>
  `array[${keys.map((values) => `copying.source_key(${values.map(literal).join(', ')})`).join(', ')}]::text[]`

/** Finds rows that the plan makes of source keys, and that the target does not have as they are. */
const compareShaped = async (
  { session, plan: { application }, exact = false }: Recheck,
  table: PlanTable,
): Promise<Look['differences']> => {
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
  return async (keys) => {
    const rows = await session.query<{ problem: string; source_key: string }>(
      `select case when t.${identifier(key[0] ?? '')} is null then 'missing' else 'differs' end as problem, s.source_key::text as source_key
       from (select source_key, ${casts.join(', ')} from ${shapedView(application, table)}
             where reject_reason is null and source_key::text = any (array(select unnest(${sourceKeys(keys)})))) as s
       left join ${relationName(table.target)} as t on ${matches}
       where t.${identifier(key[0] ?? '')} is null or ${hashIn('s')} <> ${hashIn('t')}
       order by 2`,
    )
    return rows.map((row) => ({ ...row, key: null, columns: null }))
  }
}

/** Looks up how each table is compared: landings first, then targets. */
const looksOf = async (recheck: Recheck, wires: Wires): Promise<Look[]> => {
  const { session, plan, source: address, exact = false } = recheck
  const { left: there, right: here } = wires
  const server = await serverOf(there)
  const origin = { server, open: () => Promise.resolve(there), from: relationName }
  const target = { exact, open: () => Promise.resolve(here) }
  const source = await openSource(address, 1)
  try {
    const tables = await lookUpTables(source, plan)
    const looks: Look[] = []
    for (const [table] of landedPlans(plan)) {
      if (!table) continue
      const { sourceTable } = table
      const comparison = await compareLanding(session, plan.application, table, origin, target)
      looks.push({ name: sourceTable, sourceTable, differences: compareKeys(wires, comparison) })
    }
    for (const table of plan.tables) {
      const { target: name, sourceTable } = table
      const looked = tables.get(table)
      if (table.mode === 'landed')
        looks.push({ name, sourceTable, differences: await compareShaped(recheck, table) })
      else if (looked) {
        const comparison = await compareDirect(session, table, looked, origin, target)
        looks.push({ name, sourceTable, differences: compareKeys(wires, comparison) })
      }
    }
    return looks
  } finally {
    await source.close().catch(() => undefined)
  }
}

/**
 * Makes everything ready to look at rows again: source against landing, what the plan makes of them
 * against the targets, or for a direct plan the source against the target. Rows that a landed plan once
 * made of a key and no longer makes are not found.
 */
export const openRecheck = async (recheck: Recheck): Promise<Rechecker> => {
  const opened = await Promise.all([
    openProvedSource(recheck.source.location),
    targetOpener(recheck.url)(),
  ])
  const close = (): void => {
    for (const wire of opened) wire.close()
  }
  const [left, right] = opened
  try {
    const looks = await looksOf(recheck, { left, right })
    // The servers read their catalogues at a first query, which need not find anything.
    for (const { differences } of looks) await differences([])
    return {
      close,
      compare: async (keys) => {
        for (const { name, sourceTable, differences } of looks) {
          const own = keys.get(sourceTable) ?? []
          const shown = own.length > 0 ? await differences(own) : []
          if (shown.length > 0)
            throw finding(
              'recheck-differs',
              sentenceOf(name, { ok: false, differences: shown.length, shown }),
            )
        }
      },
    }
  } catch (error) {
    close()
    throw error
  }
}
