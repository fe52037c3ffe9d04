import { finding, misuse } from '../errors.ts'
import { landingTable } from './land.ts'
import type { PlanTable } from './plan.ts'
import { landingSchema, type Session } from './session.ts'

/** How many rows a target took in. */
export interface Shaped {
  rowsIn: number
  rowsInserted: number
  rowsRejected: number
}

interface ServerError {
  code?: string
  message: string
  position?: string
  table?: string
  constraint?: string
}

/** The view that holds a plan's SELECT, beside the landing tables. */
export const shapedView = (application: string, { target }: PlanTable): string =>
  `${landingSchema(application)}.shaped_${target.split('.')[1] ?? ''}`

const createView = async (session: Session, view: string, table: PlanTable): Promise<void> => {
  const head = `create view ${view} as\n`
  await session.query(`drop view if exists ${view}`)
  try {
    await session.query(head + table.select)
  } catch (error) {
    const { code, message, position } = error as ServerError
    if (!code?.startsWith('42') || code === '42501') throw error
    const line = (head + table.select).slice(0, Number(position ?? 0)).split('\n').length - 1
    throw misuse(
      'plan-select',
      `Correct the plan, or name a source that has what it asks for: ${message}.`,
      { file: table.file, line },
    )
  }
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

/**
 * Shapes a landed table into its target, in one transaction; what is there already is left alone.
 * Throws (exit 2) when the plan does not fit source or target, (exit 1) when it lets a row pass that
 * the target refuses.
 */
export const shape = (
  session: Session,
  application: string,
  runId: string,
  table: PlanTable,
): Promise<Shaped> =>
  session.transaction(async () => {
    const view = shapedView(application, table)
    await createView(session, view, table)
    await checkView(session, view, table)
    try {
      const [row] = await session.query<Record<string, string>>(
        'select * from copying.shape($1, $2, $3, $4::regclass, $5::regclass, $6::regclass)',
        [
          runId,
          table.sourceTable,
          table.sourceKey,
          landingTable(application, table.sourceTable),
          view,
          table.target,
        ],
      )
      return {
        rowsIn: Number(row?.rows_in),
        rowsInserted: Number(row?.rows_inserted),
        rowsRejected: Number(row?.rows_rejected),
      }
    } catch (error) {
      const { code, message } = error as ServerError
      if (!code?.startsWith('22') && !code?.startsWith('23')) throw error
      throw finding(
        'plan-let-pass',
        `Let the plan reject what ${table.target} refuses: ${message}.`,
        { file: table.file },
      )
    }
  })
