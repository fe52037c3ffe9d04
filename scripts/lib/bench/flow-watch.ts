import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { environment, messageOf } from '../errors.ts'
import type { Contestant } from './benchmark.ts'
import { blankCurrent, type GeneratedProject } from './flow-project.ts'

const patienceMs = 60_000

/** Waits until a process writes something that matches from now on; throws (exit 3) if it never does. */
const saysOf = (child: ChildProcess, pattern: RegExp, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
    let text = ''
    const end = (error?: unknown) => {
      child.stdout?.off('data', hear)
      child.stderr?.off('data', hear)
      timeout.removeEventListener('abort', abort)
      if (error === undefined) resolve()
      else reject(error instanceof Error ? error : new Error(messageOf(error)))
    }
    const abort = () => {
      const last = text.trim().split('\n').at(-1) ?? ''
      end(signal.aborted ? signal.reason : environment('bench-failed', `watch: ${last}`))
    }
    const hear = (data: Buffer) => {
      text += data.toString()
      if (pattern.test(text)) end()
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    timeout.addEventListener('abort', abort)
  })

let saves = 0

/** One function that has changed; each time a different one, so that nothing is passed over. */
const changedFunction = (): string =>
  `create or replace function public.watched() returns integer
language sql immutable set search_path = pg_catalog, pg_temp
as 'select ${++saves}';\n`

/** Saves as many editors do, so that nobody reads a file that is half written. */
const save = async (file: string, text: string): Promise<void> => {
  await writeFile(`${file}.saved`, text)
  await rename(`${file}.saved`, file)
}

/**
 * A contestant that watches current.sql: measured is the time from a save of one changed function
 * to the line that says it is applied, which `said` matches.
 */
export const watchContestant = (
  name: string,
  program: string,
  said: RegExp,
  { folder }: GeneratedProject,
  env: Record<string, string>,
): Contestant => {
  const current = join(folder, 'migrations/current.sql')
  let child: ChildProcess | undefined
  return {
    name,
    group: 'From a save to its result, one function',
    prepare: async (signal) => {
      await save(current, changedFunction())
      child = spawn(process.execPath, [program, 'watch'], {
        cwd: folder,
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      await saysOf(child, said, signal)
    },
    run: async (signal) => {
      if (!child) throw new Error('nothing was started')
      const result = saysOf(child, said, signal)
      const began = performance.now()
      await save(current, changedFunction())
      await result
      return { seconds: (performance.now() - began) / 1000 }
    },
    cleanup: async () => {
      if (child?.exitCode === null) {
        const ended = once(child, 'exit')
        child.kill('SIGINT')
        await ended
      }
      await save(current, blankCurrent)
    },
  }
}
