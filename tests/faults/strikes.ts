import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { inProject, root } from '../../scripts/lib/paths.ts'
import { withSuperuser, type FaultServer } from './servers.ts'

/** Two servers with a database each. */
export interface Servers {
  source: FaultServer
  target: FaultServer
  sourceUrl: string
  targetUrl: string
}

export const victims = [
  'plumb',
  'a process of the target server',
  'the source server',
  'a process of the source server',
  'the target server',
] as const

export type Victim = (typeof victims)[number]

/** Starts a command of plumb; `closed` is its end. */
export const startPlumb = (args: string[], env: Record<string, string>) => {
  const child = spawn(process.execPath, [inProject('scripts/bin.js'), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let err = ''
  child.stderr.on('data', (data: Buffer) => (err += data.toString()))
  const closed = once(child, 'close').then(([exit]) => ({ exit: exit as number | null, err }))
  return { child, closed }
}

const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode === null && signalCode === null

/** Processes of a server that work for plumb. */
const processesOf = (url: string): Promise<number[]> =>
  withSuperuser(url, async (sql) => {
    const rows = await sql<{ pid: number }[]>`
      select pid from pg_stat_activity where application_name like 'plumb%' order by pid`
    return rows.map(({ pid }) => pid)
  })

/** Waits for a process that works for plumb, as long as its command runs. */
const someProcess = async (url: string, choice: number, child: ChildProcess): Promise<number> => {
  for (;;) {
    const pids = await processesOf(url)
    const pid = pids[choice % pids.length]
    if (pid !== undefined || !isRunning(child)) return pid ?? NaN
    await sleep(5)
  }
}

/** Kills, `choice` says which of several processes; tells whether there was something to kill. */
export const strike = async (
  { source, target, sourceUrl, targetUrl }: Servers,
  { victim, choice }: { victim: Victim; choice: number },
  child: ChildProcess,
): Promise<boolean> => {
  if (!isRunning(child)) return false
  if (victim === 'plumb') return child.kill('SIGKILL')
  if (victim === 'the source server') await source.kill()
  else if (victim === 'the target server') await target.kill()
  else {
    const isTarget = victim === 'a process of the target server'
    const pid = await someProcess(isTarget ? targetUrl : sourceUrl, choice, child)
    return (isTarget ? target : source).killProcess(pid)
  }
  return true
}
