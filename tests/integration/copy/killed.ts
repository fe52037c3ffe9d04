import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { inProject, root } from '../../../scripts/lib/paths.ts'

/**
 * Runs a script of the tests, which says a line when it begins, and kills it -9 so many milliseconds
 * after that line. One that ends earlier is let be.
 */
export const killed = async (script: string, url: string, afterMs: number): Promise<void> => {
  const child = spawn(process.execPath, ['--import', 'tsx', inProject(script), url], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  await Promise.race([once(child.stdout, 'data'), ended])
  await sleep(afterMs)
  child.kill('SIGKILL')
  await ended
}

/**
 * Seeded moments in milliseconds after the start: some below `most`, as many up to twice as late, and so
 * on, for as long as `isEarly` says that no kill has come in the middle yet, as on a busy machine.
 */
export const moments = function* (
  { most, runs, seed }: { most: number; runs: number; seed: number },
  isEarly: () => boolean,
): Generator<number> {
  let slower = 1
  do {
    for (const moment of fc.sample(fc.integer({ min: 0, max: most }), { numRuns: runs, seed }))
      yield moment * slower
    slower *= 2
  } while (isEarly() && slower <= 32)
}
