import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { environment } from '../../errors.ts'

/** A server process that runs on a data folder. */
export interface Postmaster {
  pid: number
  port: number
  socketFolder: string
}

/** Whether the process is a PostgreSQL server on this data folder: a number alone may be reused. */
const serves = async (pid: number, data: string): Promise<boolean> => {
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return words.split('\0').includes(data)
}

/**
 * The server that runs on the data folder, by its postmaster.pid (pid, folder, start, port, socket
 * folder, address, memory, state: one line each), or nothing. A file whose process is another
 * program by now is removed, since PostgreSQL would take that program for a server.
 */
export const postmasterOf = async (data: string): Promise<Postmaster | undefined> => {
  const file = join(data, 'postmaster.pid')
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n')
  const pid = Number(lines[0])
  if (!pid) return undefined
  if (await serves(pid, data)) {
    return { pid, port: Number(lines[3]), socketFolder: lines[4] ?? '' }
  }
  await rm(file, { force: true })
  return undefined
}

const waitForEnd = async (pid: number, data: string, seconds: number): Promise<boolean> => {
  const end = Date.now() + seconds * 1000
  while (Date.now() < end) {
    if (!(await serves(pid, data))) return true
    await sleep(20)
  }
  return false
}

/**
 * Stops the server: open sessions are ended (fast shutdown); after 30 s it is made to stop
 * without its last checkpoint, which the next start makes up for. Returns whether one ran.
 */
export const stopPostmaster = async (data: string): Promise<boolean> => {
  const running = await postmasterOf(data)
  if (!running) return false
  process.kill(running.pid, 'SIGINT')
  if (await waitForEnd(running.pid, data, 30)) return true
  process.kill(running.pid, 'SIGQUIT')
  if (await waitForEnd(running.pid, data, 15)) return true
  const sentence = `The server (process ${running.pid}) does not stop: look at its log and end it by hand.`
  throw environment('server-does-not-stop', sentence)
}
