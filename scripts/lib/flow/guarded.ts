import { environment } from '../errors.ts'
import type { Server } from '../server/server.ts'
import { settle, type Outcome } from './settle.ts'
import { takeSnapshot, type Intent } from './snapshot.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Does `work` on migrations/ so that it happens or does not happen: after a snapshot, with the files
 * put right whether it ends well, fails or is stopped by a signal (then `signal` is aborted). A kill
 * is for mendInterrupted(). Returns the outcome; throws `interrupted` (exit 3), or what `work` threw.
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
    let outcome: Outcome
    let done = false
    try {
      await work(abort.signal)
      done = !abort.signal.aborted
    } finally {
      outcome = await settle(server.url, noted, done)
    }
    if (abort.signal.aborted && outcome === 'undone')
      throw environment('interrupted', 'Interrupted: the files are as they were.')
    return outcome
  } finally {
    for (const name of signals) process.off(name, stop)
  }
}
