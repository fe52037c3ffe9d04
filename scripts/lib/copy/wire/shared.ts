import type { Wire } from './wire.ts'

/** Something to do over any one of several connections. */
export type Task = (wire: Pick<Wire, 'query'>) => Promise<unknown>

/**
 * Lends a function that does tasks in turn, up to `jobs` at a time, over connections that are opened as they
 * are needed and closed at the end. It throws a task's error once all that run have ended: nothing goes on
 * behind its back.
 */
export const withSharedWires = async <T>(
  open: () => Promise<Wire>,
  jobs: number,
  use: (share: (tasks: Task[]) => Promise<void>) => Promise<T>,
): Promise<T> => {
  const wires: Wire[] = []
  const share = async (tasks: Task[]): Promise<void> => {
    const left = [...tasks]
    const idle = [...wires]
    const one = async (): Promise<void> => {
      try {
        let wire = idle.pop()
        if (!wire) wires.push((wire = await open()))
        for (let task = left.shift(); task; task = left.shift()) await task(wire)
      } catch (error) {
        // The others begin with nothing more.
        left.length = 0
        throw error
      }
    }
    const workers = Math.min(jobs, tasks.length)
    const ended = await Promise.allSettled(Array.from({ length: workers }, one))
    const failed = ended.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
  }
  try {
    return await use(share)
  } finally {
    for (const wire of wires) wire.close()
  }
}
