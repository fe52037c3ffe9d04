import { inProject, root } from '../../scripts/lib/paths.ts'
import { shell } from '../../scripts/lib/server/shell.ts'

/** How a command of plumb ended, and what it printed. */
export interface Ended {
  exit: number | null
  out: string
  err: string
}

/** Runs plumb as a person would, in a process of its own; never longer than a minute. */
export const plumb = async (args: string[], env: Record<string, string> = {}): Promise<Ended> => {
  const run = shell({ cwd: root, env: { ...process.env, ...env }, timeout: 60_000 })
  const { exitCode, stdout, stderr } = await run`node ${inProject('scripts/bin.js')} ${args}`
  return { exit: exitCode, out: stdout, err: stderr }
}
