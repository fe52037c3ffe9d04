import type { Plan, PlanTable } from '../plan.ts'
import type { Session } from '../session.ts'
import type { SourceTable } from '../sources/source.ts'
import type { Wire } from '../wire/wire.ts'
import {
  compareDirect,
  compareLanding,
  compareShaped,
  shapeForProof,
  type Named,
} from './comparisons.ts'
import type { ReadyOrigin } from './origin.ts'
import { finishPart, partsOf, planParts } from './parts.ts'
import { rangeTask, type Pool } from './pool.ts'
import { rangesFor } from './ranges.ts'

/** A proof that is being made. */
export interface Proving {
  session: Session
  plan: Plan
  /** The run that is proven. */
  run: string
  exact: boolean
  pool: Pool
  /** Opens connections to the target's database. */
  open: () => Promise<Wire>
}

/** The plans of a source table that landed, by that table. */
export const landedPlans = ({ tables }: Plan): PlanTable[][] => {
  const landed = tables.filter(({ mode }) => mode === 'landed')
  const names = [...new Set(landed.map(({ sourceTable }) => sourceTable))]
  return names.map((name) => landed.filter(({ sourceTable }) => sourceTable === name))
}

/** Cuts a comparison into parts, unless an earlier run has done so. */
const planComparison = async (
  proving: Proving,
  comparison: Named,
  known: Set<string>,
): Promise<void> => {
  if (known.has(comparison.name)) return
  const { left, right } = comparison.estimated
  const ranges = await proving.pool.one(comparison, (wires) => rangesFor(wires, left, right))
  await planParts(proving.session, proving, comparison.name, ranges)
}

/** All comparisons of a proof, made ready and cut into parts; what is `known` is so already. */
export const planProof = async (
  proving: Proving,
  origin: ReadyOrigin,
  looked: Map<PlanTable, SourceTable>,
  known: Set<string>,
): Promise<Named[]> => {
  const { session, plan, exact } = proving
  const { application } = plan
  const comparisons: Named[] = []
  for (const [table] of landedPlans(plan)) {
    const from = table && looked.get(table)
    if (!from) continue
    if (!known.has(`landing ${table.sourceTable}`)) await origin.prepare(from)
    comparisons.push(await compareLanding(session, application, table, origin, proving))
  }
  for (const table of plan.tables) {
    const from = looked.get(table)
    if (table.mode === 'direct' && from)
      comparisons.push(await compareDirect(session, table, from, origin, proving))
    if (table.mode !== 'landed') continue
    if (!known.has(`target ${table.target}`))
      await shapeForProof(session, application, table, exact)
    comparisons.push(await compareShaped(session, application, table, proving))
  }
  for (const comparison of comparisons) await planComparison(proving, comparison, known)
  return comparisons
}

/** Compares all parts that are not proven yet, by several workers at once. */
export const proveParts = async (proving: Proving, comparisons: Named[]): Promise<void> => {
  const { session, pool } = proving
  const byName = new Map(comparisons.map((comparison) => [comparison.name, comparison]))
  const tasks = (await partsOf(session, proving)).flatMap((part) => {
    const comparison = byName.get(part.comparison)
    if (!comparison || part.compared) return []
    return [rangeTask(comparison, part, (compared) => finishPart(session, proving, part, compared))]
  })
  await pool.run(tasks)
}
