import type { Done, Hands, Work } from './chunks.ts'
import type { Session } from './session.ts'
import type { Range, Reader } from './sources/source.ts'
import { wireOver } from './wire/session-wire.ts'

/** Thrown to end a dry run's transaction; carries nothing. */
export class DryRunDone extends Error {}

/**
 * Does the chunks of steps one after the other inside the transaction that is open, and records them
 * there: the transaction is going to be rolled back.
 */
export const runDry = async (
  session: Session,
  generation: number,
  openReader: (worker: number) => Promise<Reader>,
  works: Work[],
): Promise<void> => {
  let reader: Reader | undefined
  const hands: Hands = {
    wire: wireOver(session.client),
    reader: async () => (reader ??= await openReader(1)),
  }
  try {
    for (const work of works) {
      const ranges = await session.query<Range & { number: number }>(
        'select number, low, high from copying.chunks where step_id = $1 order by number',
        [work.stepId],
      )
      for (const range of ranges) {
        const done: Done = await work.run(hands, range)
        await session.query('select copying.finish_chunk($1, $2, $3, $4, $5, $6, $7, $8)', [
          work.stepId,
          range.number,
          generation,
          done.rowsRead,
          done.rowsWritten,
          done.rejected,
          done.bytes,
          'dry run',
        ])
      }
    }
  } finally {
    await reader?.close()
  }
}
