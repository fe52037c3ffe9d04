import { environment, finding, messageOf, PlumbError } from '../errors.ts'
import { land } from './land.ts'
import type { Plan, PlanTable } from './plan.ts'
import { progressOf } from './progress.ts'
import { withCopySession, type Session } from './session.ts'
import { shape } from './shape.ts'
import { openSource, type SourceAddress } from './source.ts'

/** What became of one target table. */
export interface TableReport {
  table: string
  source_table: string
  rows_in: number
  /** Rows that are in the target now; `rows_inserted` of them by this run. */
  rows_out: number
  rows_inserted: number
  rows_rejected: number
  /** Number of rejects by kind. */
  rejects: Record<string, number>
  seconds: number
}

/** Throws (exit 3) when targets are missing, (exit 1) when the order contradicts foreign keys. */
export const checkTargets = async ({ query }: Session, tables: PlanTable[]): Promise<void> => {
  const targets = tables.map(({ target }) => target)
  const missing = await query<{ name: string }>(
    `select name from unnest($1::text[]) as name where to_regclass(name) is null`,
    [targets],
  )
  if (missing.length > 0)
    throw environment(
      'not-migrated',
      `The database lacks ${missing.map(({ name }) => name).join(', ')}: run "plumb migrate".`,
    )
  const [wrong] = await query<{ problem: string }>(
    'select copying.order_problems($1::regclass[]) as problem',
    [targets],
  )
  if (wrong) throw finding('plan-order', `Renumber the plan's files: ${wrong.problem}.`)
}

const startRun = (session: Session, plan: Plan, source: SourceAddress): Promise<string> =>
  session.transaction(async () => {
    // Whoever holds the lock is alone: a run that still says "running" was killed.
    await session.query(
      `update copying.runs set state = 'interrupted', finished_at = now()
       where application = $1 and state = 'running'`,
      [plan.application],
    )
    const [run] = await session.query<{ id: string }>(
      'insert into copying.runs (application, source, plan_hash) values ($1, $2, $3) returning id',
      [plan.application, source.shown, plan.hash],
    )
    return run?.id ?? ''
  })

const finishRun = (session: Session, runId: string, problem?: string): Promise<unknown> =>
  session.transaction(() =>
    session.query(
      'update copying.runs set state = $2, problem = $3, finished_at = clock_timestamp() where id = $1',
      [runId, problem === undefined ? 'done' : 'failed', problem],
    ),
  )

const rejectsOf = async (session: Session, application: string, target: string) => {
  const rows = await session.query<{ kind: string; count: string }>(
    `select kind, count(*) from copying.rejects
     where application = $1 and target_table = $2::regclass::text group by kind order by kind`,
    [application, target],
  )
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, Number(count)]))
}

const copyTables = async (
  session: Session,
  plan: Plan,
  address: SourceAddress,
  runId: string,
): Promise<TableReport[]> => {
  const source = await openSource(address)
  const tables = plan.tables.map((table) => ({
    ...table,
    source: source.table(table.sourceTable, table.sourceKey),
  }))
  const landed = new Set<string>()
  const reports: TableReport[] = []
  const progress = progressOf(tables.reduce((sum, table) => sum + table.source.countRows(), 0))
  try {
    for (const table of tables) {
      const began = performance.now()
      progress.start(`landing ${table.sourceTable}`)
      if (!landed.has(table.sourceTable))
        await land(session, plan.application, runId, table.source, progress.add)
      landed.add(table.sourceTable)
      progress.start(`shaping ${table.target}`)
      const { rowsIn, rowsInserted, rowsRejected } = await shape(
        session,
        plan.application,
        runId,
        table,
      )
      reports.push({
        table: table.target,
        source_table: table.sourceTable,
        rows_in: rowsIn,
        rows_out: rowsIn - rowsRejected,
        rows_inserted: rowsInserted,
        rows_rejected: rowsRejected,
        rejects: await rejectsOf(session, plan.application, table.target),
        seconds: Math.round(performance.now() - began) / 1000,
      })
    }
    return reports
  } finally {
    progress.stop()
    source.close()
  }
}

class DryRunDone extends Error {}

/**
 * Copies an application's data by its plan. Each table lands in one transaction and is shaped in
 * another, so that a run that was killed is finished by the next one, and a run with nothing to do
 * changes nothing. `dryRun` does the same inside one transaction that is rolled back.
 */
export const copyApplication = async (
  url: string,
  plan: Plan,
  address: SourceAddress,
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<TableReport[]> => {
  // A source that cannot be read is told before the server is asked for anything.
  const source = await openSource(address)
  source.close()
  return withCopySession(url, plan.application, async (session) => {
    await checkTargets(session, plan.tables)
    if (dryRun) {
      let reports: TableReport[] = []
      await session
        .transaction(async () => {
          reports = await copyTables(session, plan, address, await startRun(session, plan, address))
          throw new DryRunDone()
        })
        .catch((error: unknown) => {
          if (!(error instanceof DryRunDone)) throw error
        })
      return reports
    }
    const runId = await startRun(session, plan, address)
    try {
      const reports = await copyTables(session, plan, address, runId)
      await finishRun(session, runId)
      return reports
    } catch (error) {
      const problem = error instanceof PlumbError ? error.code : messageOf(error)
      await finishRun(session, runId, problem).catch(() => undefined)
      throw error
    }
  })
}
