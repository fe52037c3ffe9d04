import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { environment } from '../errors.ts'
import type { Figures } from './benchmark.ts'

/** How often the memory is looked at, in milliseconds. */
const everyMs = 25

/** Linux counts the time on a processor in hundredths of a second, whatever its clock. */
const ticksPerSecond = 100

const read = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '')

const childrenOf = async (pid: number): Promise<number[]> =>
  (await read(`/proc/${pid}/task/${pid}/children`)).trim().split(' ').filter(Boolean).map(Number)

/** The highest memory so far of a process and of those below it that still run, in MB. */
const memoryOf = async (pid: number): Promise<number> => {
  const highest = /^VmHWM:\s+(\d+) kB$/m.exec(await read(`/proc/${pid}/status`))?.[1] ?? '0'
  const below = await Promise.all((await childrenOf(pid)).map(memoryOf))
  return below.reduce((sum, mb) => sum + mb, (Number(highest) * 1024) / 1e6)
}

/** The processor time of all processes that this one has started and that have ended. */
const spentByChildren = async (): Promise<number | undefined> => {
  const [, fields] = (await read('/proc/self/stat')).split(') ')
  const [user, system] = fields?.split(' ').slice(13, 15) ?? []
  return user && system ? (Number(user) + Number(system)) / ticksPerSecond : undefined
}

export interface MeasuredOptions {
  env?: Record<string, string>
  cwd?: string
  signal?: AbortSignal
  /** The exit codes that are no failure; 0 by default. */
  exits?: number[]
}

/** What a program did: its figures and what it wrote to standard output. */
export interface Measured extends Figures {
  seconds: number
  out: string
}

const watchMemory = (pid: number, signal: AbortSignal): { highest: () => number } => {
  let highest = 0
  const watch = async () => {
    while (!signal.aborted) {
      highest = Math.max(highest, await memoryOf(pid))
      await sleep(everyMs, undefined, { signal }).catch(() => undefined)
    }
  }
  void watch()
  return { highest: () => highest }
}

/**
 * Runs a program to its end and tells its wall time, its processor time and its highest memory,
 * each with all processes that it started (the last two on Linux only). One at a time: the
 * processor time is the one that the kernel adds up for this process's children. Throws a sentence
 * (exit 3) when the program fails, and ends it when `signal` aborts.
 */
export const measured = async (
  command: string,
  args: string[],
  { env, cwd, signal, exits = [0] }: MeasuredOptions = {},
): Promise<Measured> => {
  const spentBefore = await spentByChildren()
  const ended = new AbortController()
  const began = performance.now()
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal ? { signal, killSignal: 'SIGTERM' } : {}),
  })
  const memory = watchMemory(child.pid ?? 0, ended.signal)
  let [out, err] = ['', '']
  child.stdout.on('data', (data: Buffer) => (out += data.toString()))
  child.stderr.on('data', (data: Buffer) => (err = (err + data.toString()).slice(-2000)))
  let exit: number | null
  try {
    exit = await new Promise<number | null>((resolve, reject) =>
      child.once('close', resolve).once('error', reject),
    )
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    ended.abort()
  }
  const seconds = (performance.now() - began) / 1000
  if (exit === null || !exits.includes(exit)) {
    const last = err.trim().split('\n').at(-1) ?? ''
    throw environment('bench-failed', `${command} ${args.join(' ')} ended with ${exit}: ${last}`)
  }
  const spent = await spentByChildren()
  return {
    seconds,
    out,
    ...(spent === undefined || spentBefore === undefined
      ? {}
      : { cpuSeconds: spent - spentBefore, memoryMb: memory.highest() }),
  }
}
