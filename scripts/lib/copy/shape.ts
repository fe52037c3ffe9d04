import type { Work } from './chunks.ts'
import { landingTable } from './land.ts'
import type { PlanTable } from './plan.ts'
import { ambiguousKey, refused } from './plan-problems.ts'
import type { Session } from './session.ts'
import { between, keyBounds, whole } from './sources/ranges.ts'
import type { Range } from './sources/source.ts'
import { identifier, literal, textArray } from './sql.ts'
import { recordStep, type Step } from './steps.ts'
import { shapedView } from './views.ts'

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

/** Throws (exit 1) when the plan would write the key of a row that landed ambiguously. */
const requireKeys = async (
  { query }: Session,
  application: string,
  table: PlanTable,
): Promise<void> => {
  const [row] = await query<{ problem: string | null }>(
    'select copying.source_key_problem($1::regclass, $2::regclass, $3) as problem',
    [shapedView(application, table), landingTable(application, table.sourceTable), table.sourceKey],
  )
  if (row?.problem) throw ambiguousKey(table, row.problem)
}

/** Records the step that shapes a landed table into its target. */
export const planShape = (
  session: Session,
  application: string,
  job: string,
  table: PlanTable,
): Promise<void> =>
  session.transaction(async () => {
    await requireKeys(session, application, table)
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
      throw refused(error, table)
    }
  },
})
