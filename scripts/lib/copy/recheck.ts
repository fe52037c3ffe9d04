import type { Casts } from './casts.ts'
import type { Session } from './session.ts'
import { digestOf, emptyDigest } from './sources/digest.ts'
import type { Source, SourceTable } from './sources/source.ts'
import { asCut, type Step } from './steps.ts'

interface DoneChunk {
  number: number
  low: string[] | null
  high: string[] | null
  xid: string
}

const doneChunks = ({ query }: Session, { id }: Step): Promise<DoneChunk[]> =>
  query<DoneChunk & Record<string, unknown>>(
    `select number, low, high, written_by::xid::text as xid
     from copying.chunks where step_id = $1 and done_at is not null`,
    [id],
  )

/** What each of these transactions wrote and is still there. */
const digestsOf = async (
  { query }: Session,
  target: string,
  columns: string,
  xids: string[],
): Promise<Map<string, string>> => {
  const found = await query<{ xid: string; digest: string }>(
    `select t.xid::text, ${digestOf('t.row')} as digest
     from (select xmin as xid, row(${columns})::text as row from ${target} where xmin = any ($1::text[]::xid[])) as t
     group by t.xid`,
    [xids],
  )
  return new Map(found.map(({ xid, digest }) => [xid, digest]))
}

/**
 * Takes out what chunks wrote, and puts them back to be done; in one transaction. A landing table loses all
 * that no other chunk wrote: nobody else writes there.
 */
const redo = (
  session: Session,
  { id, kind, target_table }: Step,
  changed: DoneChunk[],
  kept: DoneChunk[],
): Promise<void> =>
  session.transaction(async () => {
    const [condition, chunks] =
      kind === 'land' ? ['xmin <> all', kept] : (['xmin = any', changed] as const)
    await session.query(`delete from ${target_table} where ${condition} ($1::text[]::xid[])`, [
      chunks.map(({ xid }) => xid),
    ])
    await session.query(
      `update copying.chunks set done_at = null, rows = null, written_by = null
       where step_id = $1 and number = any ($2)`,
      [id, changed.map(({ number }) => number)],
    )
    await session.query('update copying.steps set finished_at = null where id = $1', [id])
  })

/**
 * Compares what an earlier run read with the source as it is now, and takes the chunks that differ out again,
 * to be read anew. Gives their number. The rows of a chunk are known by the transaction that wrote them, so
 * one pass over the target is enough, however the table is cut, and nobody else's rows are touched. `columns`
 * are the target's, `items` what they are made of in the source.
 */
export const recheck = async (
  session: Session,
  { digest }: Source,
  table: SourceTable,
  step: Step,
  { columns, items }: Pick<Casts, 'columns' | 'items'>,
): Promise<number> => {
  const chunks = await doneChunks(session, step)
  if (chunks.length === 0) return 0
  const xids = chunks.map(({ xid }) => xid)
  const digests = await digestsOf(session, step.target_table, columns, xids)
  const changed: DoneChunk[] = []
  const kept: DoneChunk[] = []
  for (const chunk of chunks) {
    const there = await digest?.(asCut(table, step), chunk, items)
    const isSame = there === (digests.get(chunk.xid) ?? emptyDigest)
    ;(isSame ? kept : changed).push(chunk)
  }
  if (changed.length > 0) await redo(session, step, changed, kept)
  return changed.length
}
