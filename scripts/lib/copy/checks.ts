import { environment, finding, misuse } from '../errors.ts'
import { relationOf } from './direct.ts'
import { unfinishedJob } from './job.ts'
import type { Plan, PlanTable } from './plan.ts'
import type { Session } from './session.ts'
import type { Source, SourceTable } from './sources/source.ts'

/** Throws (exit 3) when targets are missing, and (exit 2) when one is no table. */
export const checkTargets = async ({ query }: Session, tables: PlanTable[]): Promise<void> => {
  const missing = await query<{ name: string }>(
    `select name from unnest($1::text[]) as name where to_regclass(name) is null`,
    [tables.map(({ target }) => target)],
  )
  if (missing.length > 0)
    throw environment(
      'not-migrated',
      `The database lacks ${missing.map(({ name }) => name).join(', ')}: run "plumb migrate".`,
    )
  const [other] = await query<{ name: string }>(
    `select name
     from unnest($1::text[]) as name
     join pg_class as c on c.oid = name::regclass
     where c.relkind not in ('r', 'p')`,
    [tables.map(({ target }) => target)],
  )
  const table = tables.find(({ target }) => target === other?.name)
  if (table)
    throw misuse('plan-target', `Name a table in --! to: ${table.target} is none.`, {
      file: table.file,
    })
}

/** Throws (exit 1) when a target holds rows and no copy of this application is on record. */
export const checkEmpty = async (
  { query }: Session,
  { application, tables }: Plan,
): Promise<void> => {
  const [known] = await query(
    `select from copying.runs where application = $1 and state <> 'undone' limit 1`,
    [application],
  )
  if (known) return
  for (const { target } of tables) {
    const [row] = await query(`select from ${target} limit 1`)
    if (row)
      throw finding(
        'target-not-empty',
        `Add --into-existing to keep what ${target} holds: it has rows that no copy wrote.`,
      )
  }
}

/** Whether a source can run a plan's SELECT. Throws (exit 2) when it cannot. */
const checkDirect = (source: Source, { file, mode }: PlanTable): void => {
  if (mode === 'direct' && !source.digest)
    throw misuse('plan-mode', 'Make the plan a landed one: only PostgreSQL can run its SELECT.', {
      file,
    })
}

/** Looks up what each plan reads; source tables that several plans read are looked up once. */
export const lookUpTables = async (
  source: Source,
  { tables }: Plan,
): Promise<Map<PlanTable, SourceTable>> => {
  const found = new Map<PlanTable, SourceTable>()
  const landed = new Map<string, SourceTable>()
  for (const table of tables) {
    checkDirect(source, table)
    const known = table.mode === 'landed' ? landed.get(table.sourceTable) : undefined
    const looked = known ?? (await source.table(relationOf(table)))
    if (table.mode === 'landed') landed.set(table.sourceTable, looked)
    found.set(table, looked)
  }
  return found
}

/** Throws (exit 1) when no job of this plan and source was interrupted. */
export const checkUnfinished = async (
  session: Session,
  plan: Plan,
  source: string,
): Promise<void> => {
  if ((await unfinishedJob(session, plan, source)) === undefined)
    throw finding(
      'nothing-to-resume',
      `Leave --resume out: no copy of ${plan.application} from ${source} by this plan was interrupted.`,
    )
}
