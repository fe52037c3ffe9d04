import { mkdir, realpath, writeFile } from 'node:fs/promises'
import { watch as watchFiles } from 'chokidar'
import { environment, messageOf, PlumbError } from '../errors.ts'
import { migrate } from '../migrate.ts'
import { committedFolder, currentFile } from '../migrations.ts'
import { inProject } from '../paths.ts'
import { problemText } from '../problem.ts'
import type { Server } from '../server/server.ts'
import { runRound, type Done } from './round.ts'
import { makeBookkeeping } from './actions.ts'
import { currentSettings } from './settings.ts'

interface WatchOptions {
  /** The pgTAP files to run after each round, as a pattern relative to the project. */
  test?: string | undefined
  /** Ends the watch, and cancels what runs. */
  signal: AbortSignal
}

/** Editors write a file in several steps: wait until none comes for this long. */
const quietMs = 30

/** Makes what graphile-migrate would make: the folder, current.sql, its tables. */
const prepare = async (
  server: Server,
): Promise<(options: WatchOptions, last: string | null) => Promise<Done>> => {
  await mkdir(inProject(committedFolder), { recursive: true })
  await writeFile(inProject(currentFile), '-- Enter migration here\n', { flag: 'wx' }).catch(
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    },
  )
  const settings = await currentSettings(server)
  await migrate(server)
  await makeBookkeeping(server)
  return ({ test, signal }, last) => runRound({ url: server.url, settings, signal }, test, last)
}

/** Applies the pending migrations and current.sql once. */
export const watchOnce = async (server: Server, options: WatchOptions): Promise<Done> =>
  (await prepare(server))(options, null)

/** The folder that a pattern begins with. */
const folderOf = (pattern: string): string =>
  inProject(pattern.replace(/[*?{[(!].*$/, '').replace(/[^/]*$/, ''))

/** The text of a round that could not be finished, such as for a server that is gone. */
const linesOf = (error: unknown): string[] => {
  if (!(error instanceof PlumbError)) throw error
  return [problemText({ code: error.code, message: error.message, ...error.place })]
}

/**
 * Applies the pending migrations, then current.sql, and again whenever it, a file of sql/ or a
 * named test changes, until `signal` is aborted. `show` receives the lines of each round. A server
 * that is gone is told and tried again at the next change. Throws `watch-failed` (exit 3) when the
 * files cannot be watched, such as too many for the machine.
 */
export const watchCurrent = async (
  server: Server,
  options: WatchOptions,
  show: (lines: string[]) => void,
): Promise<void> => {
  const { signal, test } = options
  const round = await prepare(server)
  let isDirty = true
  let last: string | null = null
  const applyAgain = async () => {
    try {
      const { text, lines } = await round(options, last)
      last = text ?? last
      show(lines)
    } catch (error) {
      show(linesOf(error))
    }
  }
  let wake = (): void => undefined
  const sources = await realpath(inProject('migrations/fixtures')).catch(() => inProject('sql'))
  const paths = [inProject('migrations'), sources, ...(test ? [folderOf(test)] : [])]
  const watcher = watchFiles(paths, {
    ignoreInitial: true,
    followSymlinks: false,
    ignored: /\/(node_modules|\.git|\.plumb)(\/|$)/,
  })
  let timer: NodeJS.Timeout | undefined
  const changed = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      isDirty = true
      wake()
    }, quietMs)
  }
  let failure: unknown
  watcher.on('all', changed).on('error', (error) => {
    failure = error
    wake()
  })
  signal.addEventListener('abort', () => {
    wake()
  })
  try {
    while (!signal.aborted) {
      if (failure !== undefined) {
        const sentence = `The files cannot be watched: ${messageOf(failure)}.`
        throw environment('watch-failed', sentence)
      }
      if (isDirty) {
        isDirty = false
        await applyAgain()
        continue
      }
      await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    clearTimeout(timer)
    await watcher.close()
  }
}
