import type { Plan, PlanTable } from '../plan.ts'
import type { Session } from '../session.ts'
import { landingTable } from '../land.ts'
import { withKeys } from './side.ts'
import { changedValues, sourceRows } from './changed.ts'
import { nameColumns } from './columns.ts'
import { addUp, nothingCompared, shownMax, type Compared } from './compared.ts'
import { shapedTable, type Named, type Origin } from './comparisons.ts'
import { totalFigures } from './figures.ts'
import { partsOf } from './parts.ts'
import type { Difference, LandingProof, Problem, Proof, TableProof } from './proof.ts'
import { landedPlans, type Proving } from './prove.ts'
import { stagedTable } from './stage.ts'

/** What a whole comparison came to, with the columns that differ named. */
const sumUp = async (proving: Proving, comparison: Named): Promise<Compared> => {
  const parts = await partsOf(proving.session, proving)
  const sum = parts
    .filter((part) => part.comparison === comparison.name)
    .flatMap(({ compared }) => (compared ? [compared] : []))
    .reduce(addUp, nothingCompared)
  if (sum.shown.length === 0) return sum
  await proving.pool.one(comparison, (wires) => nameColumns(wires, comparison, sum.shown))
  return sum
}

const landingDifferences = ({ shown }: Compared): Difference[] =>
  shown.map(({ problem, key, columns }) => ({
    problem: `landing-${problem}`,
    source_key: key.join('/'),
    key: null,
    columns,
  }))

/** Landed rows that no plan takes, rejects, or leaves out on purpose. */
const unaccounted = async (
  { session, plan: { application } }: Proving,
  plans: PlanTable[],
): Promise<{ count: number; shown: Difference[] }> => {
  const [{ sourceTable, sourceKey } = { sourceTable: '', sourceKey: [] }] = plans
  const rows = await session.query<{ source_key: string; count: number }>(
    `select k as source_key, (count(*) over ())::double precision as count
     from copying.unaccounted($1::regclass, $2, $3::regclass[], $4) as k order by k limit ${shownMax}`,
    [
      landingTable(application, sourceTable),
      sourceKey,
      plans.map((table) => shapedTable(application, table)),
      plans.flatMap(({ leave }) => (leave === undefined ? [] : [leave])),
    ],
  )
  return {
    count: rows[0]?.count ?? 0,
    shown: rows.map(({ source_key }) => ({
      problem: 'not-accounted',
      source_key,
      key: null,
      columns: null,
    })),
  }
}

const landingProof = async (
  proving: Proving,
  comparison: Named,
  plans: PlanTable[],
): Promise<LandingProof> => {
  const sum = await sumUp(proving, comparison)
  const lost = await unaccounted(proving, plans)
  const differences = sum.differences + lost.count
  return {
    ok: differences === 0,
    source_table: plans[0]?.sourceTable ?? '',
    source_rows: sum.leftRows,
    landed_rows: sum.rightRows,
    differences,
    shown: [...landingDifferences(sum), ...lost.shown].slice(0, shownMax),
  }
}

/** Names the source keys of a target's rows, where a plan made them. */
const sourceKeys = async (
  { session, plan: { application } }: Proving,
  table: PlanTable,
  comparison: Named,
  keys: string[][],
): Promise<Map<string, string>> => {
  if (table.mode === 'direct' || keys.length === 0) return new Map()
  const { left, keyTypes } = comparison
  const rows = await session.query<{ key: string[]; source_key: string }>(
    `select array[${left.key.map(({ value }) => `(${value})::text`).join(', ')}] as key, source_key
     from ${shapedTable(application, table)} where ${withKeys(left, keyTypes, keys)}`,
  )
  return new Map(rows.map(({ key, source_key }) => [JSON.stringify(key), source_key]))
}

const rejectDifferences = async (
  { session, plan: { application } }: Proving,
  table: PlanTable,
): Promise<{ recorded: number; differences: Difference[] }> => {
  const { sourceTable, target } = table
  const [known] = await session.query<{ count: string }>(
    `select count(*) from copying.rejects
     where application = $1 and source_table = $2 and target_table = $3::regclass::text`,
    [application, sourceTable, target],
  )
  const recorded = Number(known?.count)
  if (table.mode === 'direct') return { recorded, differences: [] }
  const rows = await session.query<{ problem: string; source_key: string }>(
    'select * from copying.reject_differences($1, $2, $3::regclass, $4::regclass) order by source_key',
    [application, sourceTable, target, shapedTable(application, table)],
  )
  return { recorded, differences: rows.map((row) => ({ ...row, key: null, columns: null })) }
}

const tableProof = async (
  proving: Proving,
  table: PlanTable,
  comparison: Named,
  origin: Origin,
): Promise<TableProof> => {
  const sum = await sumUp(proving, comparison)
  const rejects = await rejectDifferences(proving, table)
  const changed = await changedValues(proving, table)
  const keys = sum.shown.map(({ key }) => key).filter((key) => !key.includes(null)) as string[][]
  const sources = await sourceKeys(proving, table, comparison, keys)
  const named = sum.shown.map(({ problem, key, columns }) => ({
    problem,
    source_key: sources.get(JSON.stringify(key)) ?? null,
    key: Object.fromEntries(comparison.left.key.map(({ name }, n) => [name, key[n] ?? null])),
    columns,
  }))
  const differences = sum.differences + rejects.differences.length + changed.count
  return {
    ok: differences === 0,
    table: table.target,
    source_table: table.sourceTable,
    mode: table.mode,
    source_rows: (await sourceRows(origin, table)) ?? null,
    rows_expected: sum.leftRows,
    rows_found: sum.rightRows,
    rejects: rejects.recorded,
    differences,
    shown: [...named, ...rejects.differences, ...changed.shown].slice(0, shownMax),
    figures: await totalFigures(proving.session, proving, comparison),
  }
}

const problemsOf = ({ session, plan }: Proving): Promise<Problem[]> =>
  session.query<Problem & Record<string, unknown>>(
    `select * from copying.foreign_key_problems($1::regclass[])
     union all select * from copying.sequence_problems($1::regclass[])`,
    [plan.tables.map(({ target }) => target)],
  )

/** Sums up the parts of a proof, and looks at what is not a matter of single rows. */
export const resultOf = async (
  proving: Proving,
  comparisons: Named[],
  source: string,
  origin: Origin,
): Promise<Proof> => {
  const { plan, run, exact } = proving
  const find = (name: string): Named => {
    const found = comparisons.find((comparison) => comparison.name === name)
    if (!found) throw new Error(`nothing was compared as ${name}`)
    return found
  }
  const landings: LandingProof[] = []
  for (const plans of landedPlans(plan))
    landings.push(
      await landingProof(proving, find(`landing ${plans[0]?.sourceTable ?? ''}`), plans),
    )
  const tables: TableProof[] = []
  for (const table of plan.tables)
    tables.push(await tableProof(proving, table, find(`target ${table.target}`), origin))
  const problems = await problemsOf(proving)
  return {
    ok: problems.length === 0 && [...landings, ...tables].every(({ ok }) => ok),
    application: plan.application,
    source,
    run: Number(run),
    exact,
    seconds: 0,
    landings,
    tables,
    problems,
  }
}

/** Takes away the tables that a proof made beside the landing. */
export const dropWorkTables = async ({ query }: Session, plan: Plan): Promise<void> => {
  const { application, tables } = plan
  for (const table of tables.filter(({ mode }) => mode === 'landed')) {
    await query(`drop table if exists ${shapedTable(application, table)}`)
    await query(`drop table if exists ${stagedTable(application, table.sourceTable)}`)
  }
}
