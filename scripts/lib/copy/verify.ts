import { finding } from '../errors.ts'
import { checkTargets } from './checks.ts'
import { proveLanding } from './landing-proof.ts'
import type { Plan, PlanTable } from './plan.ts'
import { progressOf } from './progress.ts'
import type { Proof, TableProof, TargetProof } from './proof.ts'
import { withCopySession, type Session } from './session.ts'
import { shapedView } from './shape.ts'
import { openSource, parseSource } from './source.ts'
import type { SourceTable } from './sqlite.ts'

/** How many differences of a table are named; all are counted. */
const shownMax = 20

interface Run {
  id: string
  source: string
  state: string
  plan_hash: string
}

/** The last run, if there is a whole one by today's plan to prove; else throws (exit 1). */
const lastRun = async ({ query }: Session, { application, hash }: Plan): Promise<Run> => {
  const [run] = await query<Run>(
    'select id, source, state, plan_hash from copying.runs where application = $1 order by id desc limit 1',
    [application],
  )
  const again = `run "plumb copy ${application} --from ${run?.source ?? 'sqlite:FILE'}"`
  if (!run) throw finding('never-copied', `Nothing was copied yet: ${again} first.`)
  if (run.state !== 'done')
    throw finding('copy-unfinished', `The last copy did not finish: ${again} again.`)
  if (run.plan_hash !== hash)
    throw finding('plan-changed', `The plan has changed since the last copy: ${again} again.`)
  return run
}

const proveTable = async (
  session: Session,
  application: string,
  table: PlanTable,
  source: SourceTable,
  onRows: (rows: number) => void,
): Promise<TableProof> => {
  const landing = await proveLanding(session, application, source, shownMax, onRows)
  const [row] = await session.query<{ proof: TargetProof }>(
    'select copying.compare($1, $2, $3::regclass, $4::regclass, $5) as proof',
    [application, table.sourceTable, shapedView(application, table), table.target, shownMax],
  )
  if (!row) throw new Error('copying.compare() gave no row')
  const target = row.proof
  const differences = landing.differences + target.differences
  return {
    table: table.target,
    source_table: table.sourceTable,
    ...target,
    ...landing,
    ok: differences === 0 && target.hash_expected === target.hash_found,
    differences,
    shown: [...landing.shown, ...target.shown].slice(0, shownMax),
  }
}

/** Marks the tables of a source table whose rows are not all in the targets or the rejects. */
const addUp = (proofs: TableProof[]): void => {
  for (const proof of proofs) {
    const siblings = proofs.filter(({ source_table }) => source_table === proof.source_table)
    const accounted = siblings.reduce(
      (sum, { rows_found, rejects }) => sum + rows_found + rejects,
      0,
    )
    if (accounted !== proof.source_rows) proof.ok = false
  }
}

/**
 * Proves the last copy of an application: the source equals what landed, the target equals what the
 * plan makes of it, and every source row is in the target or among the rejects. The proof is kept in
 * copying.proofs. Throws (exit 1) when there is nothing to prove; a proof that fails is returned.
 */
export const verifyApplication = (url: string, plan: Plan): Promise<Proof> =>
  withCopySession(url, plan.application, async (session) => {
    const { application } = plan
    const run = await lastRun(session, plan)
    await checkTargets(session, plan.tables)
    const source = await openSource(parseSource(run.source))
    const tables = plan.tables.map((table) => ({
      table,
      source: source.table(table.sourceTable, table.sourceKey[0] ?? ''),
    }))
    const progress = progressOf(tables.reduce((sum, entry) => sum + entry.source.countRows(), 0))
    const proofs: TableProof[] = []
    try {
      await session.transaction(async () => {
        for (const entry of tables) {
          progress.start(`proving ${entry.table.target}`)
          proofs.push(
            await proveTable(session, application, entry.table, entry.source, progress.add),
          )
        }
      }, 'isolation level repeatable read read only')
    } finally {
      progress.stop()
      source.close()
    }
    addUp(proofs)
    const ok = proofs.every((proof) => proof.ok)
    const proof = { ok, application, source: run.source, run: Number(run.id), tables: proofs }
    await session.transaction(() =>
      session.query(
        'insert into copying.proofs (application, run_id, ok, result) values ($1, $2, $3, $4)',
        [application, run.id, ok, proof],
      ),
    )
    return proof
  })
