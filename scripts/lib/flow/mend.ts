import { readFile } from 'node:fs/promises'
import { environment } from '../errors.ts'
import { note } from '../output.ts'
import type { Server } from '../server/server.ts'
import { settle } from './settle.ts'
import { isRunning, readIntent, type Intent } from './snapshot.ts'

/** Whether a process is alive and is the command: a number may have gone to another program. */
const isAlive = async (pid: number, command: string): Promise<boolean> => {
  if (!isRunning(pid)) return false
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => command)
  return line.includes(command)
}

/**
 * What a commit, uncommit or rebase that was killed was about to do, if there is one. Throws `busy`
 * (exit 3) while it still runs.
 */
export const findInterrupted = async (): Promise<Intent | undefined> => {
  const intent = await readIntent()
  if (!intent) return undefined
  const { command, pid } = intent
  if (pid !== process.pid && (await isAlive(pid, command)))
    throw environment(
      'busy',
      `"plumb ${command}" (process ${pid}) is at work: wait until it has ended.`,
    )
  return intent
}

/**
 * Finishes or undoes a commit, uncommit or rebase that was killed, as the main database says; tells
 * so on standard error. To be done in a turn. Throws as findInterrupted() does, and a sentence
 * (exit 3) when the database cannot be asked.
 */
export const mend = async ({ url }: Server): Promise<void> => {
  const intent = await findInterrupted()
  if (!intent) return
  const outcome = await settle(url, intent)
  note(
    outcome === 'finished'
      ? `A "plumb ${intent.command}" was interrupted and is finished now; run "plumb schema".`
      : `A "plumb ${intent.command}" was interrupted and is undone now: the files are as they were.`,
  )
}
