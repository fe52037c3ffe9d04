import { readFile } from 'node:fs/promises'
import { misuse } from '../errors.ts'
import { note } from '../output.ts'
import type { Server } from '../server/server.ts'
import { settle } from './settle.ts'
import { readIntent } from './snapshot.ts'

/** Whether a process is alive and is the command: a number may have gone to another program. */
const isAlive = async (pid: number, command: string): Promise<boolean> => {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => command)
  return line.includes(command)
}

/**
 * Finds a commit, uncommit or rebase that was killed, and finishes or undoes it, as the main
 * database says; tells so on standard error. Call it at the start of every command that reads or
 * changes migrations/. Throws `busy` (exit 2) while the other command still runs, and a sentence
 * (exit 3) when the database cannot be asked.
 */
export const mendInterrupted = async ({ url }: Pick<Server, 'url'>): Promise<void> => {
  const intent = await readIntent()
  if (!intent) return
  const { command, pid } = intent
  if (pid !== process.pid && (await isAlive(pid, command)))
    throw misuse('busy', `"plumb ${command}" (process ${pid}) is at work: wait until it has ended.`)
  const outcome = await settle(url, intent)
  note(
    outcome === 'finished'
      ? `A "plumb ${command}" was interrupted and is finished now; run "plumb schema".`
      : `A "plumb ${command}" was interrupted and is undone now: the files are as they were.`,
  )
}
