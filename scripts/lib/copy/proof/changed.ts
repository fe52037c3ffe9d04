import { landingTable } from '../land.ts'
import type { PlanTable } from '../plan.ts'
import { shapedView } from '../views.ts'
import { shownMax } from './compared.ts'
import { shapedTable, type Origin } from './comparisons.ts'
import type { Difference } from './proof.ts'
import type { Proving } from './prove.ts'

/** Rows that a landed plan lets pass with values that are no longer what they were; see copying.changed_values(). */
export const changedValues = async (
  { session, plan: { application } }: Proving,
  table: PlanTable,
): Promise<{ count: number; shown: Difference[] }> => {
  if (table.mode === 'direct') return { count: 0, shown: [] }
  const rows = await session.query<Omit<Difference, 'key'> & { count: number }>(
    `select v.*, (count(*) over ())::double precision as count
     from copying.changed_values($1::regclass, $2, $3::regclass, $4::regclass) as v
     order by problem, source_key limit ${shownMax}`,
    [
      landingTable(application, table.sourceTable),
      table.sourceKey,
      shapedView(application, table),
      shapedTable(application, table),
    ],
  )
  return {
    count: rows[0]?.count ?? 0,
    shown: rows.map(({ problem, source_key, columns }) => ({
      problem,
      source_key,
      key: null,
      columns,
    })),
  }
}

/** Words without which a SELECT gives each row of its table once. */
const mayDrop =
  /\b(where|join|group|distinct|having|limit|offset|fetch|union|intersect|except|aggregate|count|sum|min|max|unnest|generate_series)\b/i

/** How many rows the table of a direct plan has at the source, where its SELECT may leave some out. */
export const sourceRows = async (
  { open, from }: Origin,
  { mode, select, sourceTable }: PlanTable,
): Promise<number | undefined> => {
  if (mode === 'landed' || !mayDrop.test(select)) return undefined
  const wire = await open()
  try {
    const [row] = await wire.query(`select count(*) from ${from(sourceTable)}`)
    return Number(row?.[0])
  } finally {
    wire.close()
  }
}
