import { environment } from './errors.ts'

/** What asks a program to end. */
export const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Lends `work` a signal that aborts at Ctrl-C and its like, instead of ending this process at once.
 * The reason of the abort is an error that says so (exit 3).
 */
export const interruptible = async <T>(
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const controller = new AbortController()
  const interrupt = (name: NodeJS.Signals) =>
    controller.abort(environment('interrupted', `Stopped by ${name}: ${what}`))
  for (const name of signals) process.on(name, interrupt)
  try {
    return await work(controller.signal)
  } finally {
    for (const name of signals) process.off(name, interrupt)
  }
}
