import { finding, misuse } from '../errors.ts'
import type { Work } from './chunks.ts'
import { landingTable } from './land.ts'
import type { PlanTable } from './plan.ts'
import { landingSchema, type Session } from './session.ts'
import type { Range } from './sources/source.ts'
import { identifier, literal, textArray } from './sql.ts'
import { recordStep, type Step } from './steps.ts'

interface SqlError {
  code?: string
  message: string
  position?: string
}

/** The view that holds a plan's SELECT, beside the landing tables. */
export const shapedView = (application: string, { target }: PlanTable): string =>
  `${landingSchema(application)}.shaped_${target.split('.')[1] ?? ''}`

const createView = async (
  session: Session,
  application: string,
  table: PlanTable,
): Promise<void> => {
  const view = shapedView(application, table)
  const head = `create view ${view} as\n`
  await session.query(`drop view if exists ${view}`)
  try {
    await session.query(head + table.select)
  } catch (error) {
    const { code, message, position } = error as SqlError
    if (!code?.startsWith('42') || code === '42501') throw error
    const line = (head + table.select).slice(0, Number(position ?? 0)).split('\n').length - 1
    throw misuse(
      'plan-select',
      `Correct the plan, or name a source that has what it asks for: ${message}.`,
      { file: table.file, line },
    )
  }
  await checkView(session, view, table)
}

/** Fails (exit 2) when the plan and its target do not fit each other. */
const checkView = async (session: Session, view: string, table: PlanTable): Promise<void> => {
  const problems = await session.query<{ problem: string }>(
    'select copying.plan_problems($1::regclass, $2::regclass) as problem',
    [view, table.target],
  )
  if (problems.length === 0) return
  const list = problems.map(({ problem }) => problem).join('; ')
  throw misuse('plan-columns', `Correct the plan's columns: ${list}.`, { file: table.file })
}

/** Makes the views of all plans; throws (exit 2) with file and line when one does not fit. */
export const createViews = (
  session: Session,
  application: string,
  tables: PlanTable[],
): Promise<void> =>
  session.transaction(async () => {
    for (const table of tables) await createView(session, application, table)
  })

/** The plans by the level at which their targets can be filled. Throws (exit 1) for a cycle. */
export const levelsOf = async (
  { query }: Session,
  application: string,
  tables: PlanTable[],
): Promise<PlanTable[][]> => {
  const rows = await query<{ target: string; level: number | null }>(
    'select l.target::text as target, l.level from copying.levels($1::regclass[], $2::regclass[]) as l',
    [tables.map((table) => shapedView(application, table)), tables.map(({ target }) => target)],
  )
  const stuck = rows.filter(({ level }) => level === null).map(({ target }) => target)
  if (stuck.length > 0)
    throw finding(
      'plan-cycle',
      `Break the circle of foreign keys or plans: ${stuck.join(', ')} wait for each other.`,
    )
  const levelOf = new Map(rows.map(({ target, level }) => [target, level ?? 0]))
  const levels: PlanTable[][] = []
  for (const table of tables) (levels[(levelOf.get(table.target) ?? 1) - 1] ??= []).push(table)
  return levels.filter((level) => level.length > 0)
}

/** So many keys for each chunk are enough to cut it within a few percent. */
const sampledKeys = 1_000

/** Cuts a plan with `--! chunk` by the key of its landing table, of which a large one is sampled. */
const rangesOf = async (
  { query }: Session,
  application: string,
  { chunk, sourceTable, sourceKey }: PlanTable,
): Promise<Range[]> => {
  if (chunk === undefined) return [{ low: null, high: null }]
  const key = identifier(sourceKey[0] ?? '')
  const landing = landingTable(application, sourceTable)
  const [landed] = await query<{ rows: number }>(
    'select greatest(reltuples, 1)::double precision as rows from pg_class where oid = $1::regclass',
    [landing],
  )
  const rows = landed?.rows ?? 1
  const chunks = Math.ceil(rows / chunk)
  const percent = Math.min(100, (100 * sampledKeys * chunks) / rows)
  const sample = percent < 100 ? `tablesample system (${percent.toFixed(4)}) repeatable (1)` : ''
  const bounds = await query<{ bound: string }>(
    `select max(k)::text as bound
     from (select ${key} as k, ntile($1::integer) over (order by ${key}) as tile from ${landing} ${sample}) as t
     group by tile order by tile`,
    [chunks],
  )
  return [null, ...bounds.slice(0, -1)].map((low, n) => ({
    low: low ? [low.bound] : null,
    high: n < bounds.length - 1 ? [bounds[n]?.bound ?? ''] : null,
  }))
}

/** Records the step that shapes a landed table into its target. */
export const planShape = (
  session: Session,
  application: string,
  job: string,
  table: PlanTable,
): Promise<void> =>
  session.transaction(async () => {
    const [landed] = await session.query<{ rows: string; empty: boolean }>(
      `select greatest(c.reltuples, 0)::bigint as rows, not exists (select from ${table.target}) as empty
       from pg_class as c where c.oid = $1::regclass`,
      [landingTable(application, table.sourceTable)],
    )
    await recordStep(session, application, job, {
      name: `shape ${table.target}`,
      kind: 'shape',
      sourceTable: table.sourceTable,
      targetTable: table.target,
      cut: table.chunk === undefined ? 'whole' : 'key',
      beganEmpty: landed?.empty ?? false,
      estimatedRows: Number(landed?.rows ?? 0),
      estimatedBytes: 0,
      ranges: await rangesOf(session, application, table),
    })
  })

/**
 * What is to be done with each chunk of a shaping: one statement. Throws (exit 1) when the plan lets a
 * row pass that the target refuses.
 */
export const shapingWork = (
  application: string,
  runId: string,
  table: PlanTable,
  step: Step,
): Work => ({
  stepId: step.id,
  run: async ({ wire }, { low, high }) => {
    try {
      const [row] = await wire.query(
        `select * from copying.shape(${runId}, ${literal(table.sourceTable)}, ${textArray(table.sourceKey)},
           ${literal(landingTable(application, table.sourceTable))}::regclass, ${literal(shapedView(application, table))}::regclass,
           ${literal(table.target)}::regclass, ${step.began_empty}, ${literal(low?.[0])}, ${literal(high?.[0])})`,
      )
      const [rowsRead, rowsWritten, rejected] = (row ?? []).map(Number)
      return {
        rowsRead: rowsRead ?? 0,
        rowsWritten: rowsWritten ?? 0,
        rejected: rejected ?? 0,
        bytes: null,
      }
    } catch (error) {
      const { code, message } = error as SqlError
      if (!code?.startsWith('22') && !code?.startsWith('23')) throw error
      throw finding(
        'plan-let-pass',
        `Let the plan reject what ${table.target} refuses: ${message}.`,
        { file: table.file },
      )
    }
  },
})
