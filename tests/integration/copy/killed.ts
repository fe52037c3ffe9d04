import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
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
