import { landingColumns } from './land.ts'
import type { Session } from './session.ts'
import { digestQuery } from './sources/digest.ts'
import { rangeCondition } from './sources/postgres.ts'
import type { Source, SourceTable } from './sources/source.ts'
import { identifier } from './sql.ts'
import type { Step } from './steps.ts'

interface DoneChunk {
  number: number
  low: string[] | null
  high: string[] | null
}

/** Puts chunks back to be done, in the transaction that takes out what they wrote. */
const putBack = async ({ query }: Session, step: Step, chunks: DoneChunk[]): Promise<void> => {
  await query(
    `update copying.chunks set done_at = null, rows = null, written_by = null
     where step_id = $1 and number = any ($2)`,
    [step.id, chunks.map(({ number }) => number)],
  )
  await query('update copying.steps set finished_at = null where id = $1', [step.id])
}

/**
 * Compares what an earlier run landed with the source as it is now, chunk by chunk, and empties the
 * chunks that differ, to be landed again. Gives their number. For tables that are cut by key.
 */
export const recheckLanding = async (
  session: Session,
  source: Source,
  table: SourceTable,
  step: Step,
): Promise<number> => {
  const landing = step.target_table
  const columns = await landingColumns(session, table)
  const names = columns.map(({ name }) => identifier(name)).join(', ')
  const items = columns
    .map(({ name, isCast }) => (isCast ? `${identifier(name)}::text` : identifier(name)))
    .join(', ')
  const chunks = await session.query<DoneChunk & Record<string, unknown>>(
    'select number, low, high from copying.chunks where step_id = $1 and done_at is not null',
    [step.id],
  )
  let changed = 0
  for (const chunk of chunks) {
    const condition = rangeCondition(table, chunk)
    const [[found], there] = await Promise.all([
      session.query<{ digest: string }>(digestQuery(names, landing, condition)),
      source.digest?.(table, chunk, items),
    ])
    if (there === found?.digest) continue
    changed++
    await session.transaction(async () => {
      await session.query(`delete from ${landing} where ${condition}`)
      await putBack(session, step, [chunk])
    })
  }
  return changed
}

interface WrittenChunk extends DoneChunk {
  xid: string
}

/** Takes out what these chunks wrote, and puts them back to be done; in one transaction. */
const redo = (session: Session, step: Step, chunks: WrittenChunk[]): Promise<void> =>
  session.transaction(async () => {
    await session.query(`delete from ${step.target_table} where xmin = any ($1::text[]::xid[])`, [
      chunks.map(({ xid }) => xid),
    ])
    await putBack(session, step, chunks)
  })

/**
 * The same for rows that went straight into their target: those of a chunk are known by the transaction
 * that wrote them, so one pass over the target is enough, whatever its keys, and nobody else's rows are
 * touched. `columns` are the target's, `items` what they are made of in the source.
 */
export const recheckDirect = async (
  session: Session,
  source: Source,
  table: SourceTable,
  step: Step,
  { columns, items }: { columns: string; items: string },
): Promise<number> => {
  const chunks = await session.query<WrittenChunk & Record<string, unknown>>(
    `select number, low, high, written_by::xid::text as xid
     from copying.chunks where step_id = $1 and done_at is not null`,
    [step.id],
  )
  if (chunks.length === 0) return 0
  const found = await session.query<{ xid: string; digest: string }>(
    `select t.xid::text, concat_ws(' ', count(*), sum(hashtextextended(t.row, 0))) as digest
     from (select xmin as xid, row(${columns})::text as row from ${step.target_table} where xmin = any ($1::text[]::xid[])) as t
     group by t.xid`,
    [chunks.map(({ xid }) => xid)],
  )
  const digestOf = new Map(found.map(({ xid, digest }) => [xid, digest]))
  const changed: WrittenChunk[] = []
  for (const chunk of chunks)
    if ((await source.digest?.(table, chunk, items)) !== (digestOf.get(chunk.xid) ?? '0 0'))
      changed.push(chunk)
  if (changed.length > 0) await redo(session, step, changed)
  return changed.length
}
