import { finding, misuse } from '../errors.ts'
import { landedOf, type Plan, type PlanTable } from './plan.ts'
import { selectProblem } from './plan-problems.ts'
import { landingSchema, type Session } from './session.ts'
import { fitting } from './sql.ts'

/** The view that holds a plan's SELECT, beside the landing tables. */
export const shapedView = (application: string, { target }: PlanTable): string =>
  `${landingSchema(application)}.${fitting(`shaped_${target.split('.')[1] ?? ''}`)}`

const createView = async (
  session: Session,
  application: string,
  table: PlanTable,
): Promise<void> => {
  const view = shapedView(application, table)
  await session.query(`drop view if exists ${view}`)
  const text = `create view ${view} as\n${table.select}`
  await session.query(text).catch((error: unknown) => {
    throw selectProblem(error, table.file, text, 1)
  })
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

/**
 * The plans by the level at which their targets can be filled: after those that their foreign keys refer
 * to, and that their views read, where they have one; and those that wait for each other.
 */
export const levelsOf = async (
  { query }: Session,
  tables: PlanTable[],
  views: (string | null)[],
): Promise<{ levels: PlanTable[][]; stuck: PlanTable[] }> => {
  // By the plan's own words: as text, a name has no schema where that is in the search path.
  const rows = await query<{ target: string; level: number | null }>(
    `select t.target, l.level
     from copying.levels($1::regclass[], $2::text[]::regclass[]) as l
     join unnest($2::text[]) as t (target) on t.target::regclass = l.target`,
    [views, tables.map(({ target }) => target)],
  )
  const levelOf = new Map(rows.map(({ target, level }) => [target, level]))
  const levels: PlanTable[][] = []
  const stuck: PlanTable[] = []
  for (const table of tables) {
    const level = levelOf.get(table.target) ?? null
    if (level === null) stuck.push(table)
    else (levels[level - 1] ??= []).push(table)
  }
  return { levels: levels.filter((level) => level.length > 0), stuck }
}

/** The plans that shape, by the level at which their targets can be filled. Throws (exit 1) for a cycle. */
export const shapingLevels = async (session: Session, plan: Plan): Promise<PlanTable[][]> => {
  const landed = landedOf(plan)
  const views = landed.map((table) => shapedView(plan.application, table))
  const { levels, stuck } = await levelsOf(session, landed, views)
  if (stuck.length > 0)
    throw finding(
      'plan-cycle',
      `Break the circle of foreign keys or plans: ${stuck.map(({ target }) => target).join(', ')} wait for each other.`,
    )
  return levels
}
