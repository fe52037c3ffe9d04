import { finding, misuse } from '../errors.ts'
import type { Work } from './chunks.ts'
import { landingTable } from './land.ts'
import type { PlanTable } from './plan.ts'
import { landingSchema, type Session } from './session.ts'
import { between, keyBounds, whole } from './sources/ranges.ts'
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
  // By the plan's own words: as text, a name has no schema where that is in the search path.
  const rows = await query<{ target: string; level: number | null }>(
    `select t.target, l.level
     from copying.levels($1::regclass[], $2::text[]::regclass[]) as l
     join unnest($2::text[]) as t (target) on t.target::regclass = l.target`,
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

/**
 * Cuts a plan with `--! chunk` by the key of its landing table. The bounds are in the order of the plan's
 * source_key, which a number that landed as text is not: else ranges would overlap.
 */
const rangesOf = async (
  { query }: Session,
  application: string,
  table: PlanTable,
): Promise<Range[]> => {
  const { chunk, sourceTable, sourceKey } = table
  if (chunk === undefined) return [whole]
  const relation = landingTable(application, sourceTable)
  const columns = sourceKey.map(identifier)
  const [landed] = await query<{ rows: number; type: string; keyless: boolean }>(
    `select
       greatest(c.reltuples, 1)::double precision as rows,
       format_type(a.atttypid, a.atttypmod) as type,
       exists (select from ${relation} where ${columns.map((name) => `${name} is null`).join(' or ')}) as keyless
     from pg_class as c
     join pg_attribute as a on a.attrelid = $2::regclass and a.attname = 'source_key'
     where c.oid = $1::regclass`,
    [relation, shapedView(application, table)],
  )
  // A row without a key would be in no range.
  if (!landed || landed.keyless) return [whole]
  const { rows, type } = landed
  const key = [`${columns[0] ?? ''}::${type}`]
  const keyed = { relation, key, rows, mayBeSampled: true }
  return between(await keyBounds(query, keyed, Math.ceil(rows / chunk)))
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
