import { finding } from '../errors.ts'
import type { Crew, Done, Hands, Work } from './chunks.ts'
import { beginRun, type Job, type Opened } from './job.ts'
import { landedOf, type Plan } from './plan.ts'
import type { Session } from './session.ts'
import type { Range, Reader } from './sources/source.ts'
import { wireOver } from './wire/session-wire.ts'
import type { Task } from './wire/shared.ts'

/** Thrown to end a dry run's transaction; carries nothing. */
class DryRunDone extends Error {}

/**
 * Does the chunks of steps one after the other inside the transaction that is open, and records them
 * there: the transaction is going to be rolled back.
 */
const runDry = async (
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

/** What is tried needs the keys of the targets that it shapes. */
const requireKeys = async ({ query }: Session, plan: Plan): Promise<void> => {
  const [missing] = await query<{ table: string }>(
    `select table_name as table
     from copying.deferred
     where application = $1 and kind <> 'validation' and table_name::regclass = any ($2::text[]::regclass[])
     limit 1`,
    [plan.application, landedOf(plan).map(({ target }) => target)],
  )
  if (missing)
    throw finding(
      'keys-missing',
      `Go on with the copy itself first: one that was stopped has left ${missing.table} without its keys.`,
    )
}

/**
 * Lends a job inside one transaction, over one connection, and rolls it back. An abort cuts the
 * connection, whatever it is at, and its reason is thrown. Throws (exit 1) where keys are missing.
 */
export const rolledBack = async <T>(
  opened: Opened,
  shown: string,
  use: (job: Job) => Promise<T>,
  { signal, ...crew }: Pick<Crew, 'meter'> & { signal?: AbortSignal } = {},
): Promise<T> => {
  const { session, plan, source } = opened
  await requireKeys(session, plan)
  const kept: T[] = []
  const cut = (): void => {
    void session.client.end()
  }
  signal?.addEventListener('abort', cut, { once: true })
  try {
    await session.transaction(async () => {
      const run = await beginRun(session, plan, shown, source.moment)
      const work = (works: Work[]) => runDry(session, run.generation, source.reader, works)
      // What an unfinished job has done is no part of this: it does everything.
      const share = async (tasks: Task[]): Promise<void> => {
        for (const task of tasks) await task(wireOver(session.client))
      }
      const settled = new Set<string>()
      kept.push(await use({ ...opened, run: { ...run, job: run.id }, crew, work, share, settled }))
      throw new DryRunDone()
    })
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof DryRunDone)) throw error
  } finally {
    signal?.removeEventListener('abort', cut)
  }
  return kept[0] as T
}
