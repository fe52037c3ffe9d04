import { environment, messageOf, PlumbError } from '../errors.ts'
import { signals } from '../interrupt.ts'
import type { Server } from '../server/server.ts'
import { settle, type Outcome } from './settle.ts'
import { takeSnapshot, type Intent } from './snapshot.ts'

/** What became of the work, if that is certain: otherwise the rows of the database decide. */
const outcomeOf = (failure: Error | undefined, { aborted }: AbortSignal): Outcome | undefined => {
  if (aborted) return undefined
  if (failure === undefined) return 'finished'
  return failure instanceof PlumbError && failure.exit === 1 ? 'undone' : undefined
}

/**
 * Does `work` on migrations/ so that it happens or does not happen: after a snapshot, with the files
 * put right whether it ends well, fails or is stopped by a signal (then `signal` is aborted). A kill
 * is for mend(). Returns the outcome; throws `interrupted` (exit 3), or what `work` threw.
 */
export const guarded = async (
  server: Server,
  intent: Omit<Intent, 'pid'>,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<Outcome> => {
  const abort = new AbortController()
  const stop = () => abort.abort()
  // They stay until the files are right: a second Ctrl-C must not stop the repair.
  for (const name of signals) process.on(name, stop)
  const noted: Intent = { ...intent, pid: process.pid }
  try {
    await takeSnapshot(noted)
    const failure = await work(abort.signal).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error : new Error(messageOf(error))),
    )
    const outcome = await settle(server.url, noted, outcomeOf(failure, abort.signal))
    if (abort.signal.aborted && outcome === 'undone')
      throw environment('interrupted', 'Interrupted: the files are as they were.')
    if (failure && outcome === 'undone') throw failure
    return outcome
  } finally {
    for (const name of signals) process.off(name, stop)
  }
}
