import { existsSync, readdirSync, rmSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { environment, messageOf } from '../../errors.ts'
import { withLock } from './lock.ts'
import { diskFull } from '../shell.ts'

/** XDG_CACHE_HOME, which counts only as an absolute path (XDG Base Directory Specification). */
const given = (): string | undefined => {
  const { XDG_CACHE_HOME: folder = '' } = process.env
  return isAbsolute(folder) ? folder : undefined
}

/** The folder that all checkouts of this user share: what can be downloaded or built again. */
export const cacheFolder = (): string => join(given() ?? join(homedir(), '.cache'), 'plumb')

/** The same for programs that may run as nobody, who cannot look into root's home. */
export const programsFolder = (isNobody: boolean): string =>
  isNobody ? join(given() ?? '/var/cache', 'plumb') : cacheFolder()

const explain = (error: unknown, folder: string): unknown => {
  const { code, syscall } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC') return diskFull()
  if (!syscall) return error
  const sentence = `${folder} cannot be made (${messageOf(error)}): set XDG_CACHE_HOME to a folder of yours.`
  return environment('cache-not-writable', sentence)
}

/** What a builder that was killed has left behind; only the holder of the lock may call this. */
const sweep = (folder: string): void => {
  const leftovers = readdirSync(dirname(folder)).filter((name) =>
    name.startsWith(`${basename(folder)}.building-`),
  )
  for (const name of leftovers) {
    rmSync(join(dirname(folder), name), { recursive: true, force: true, maxRetries: 5 })
  }
}

/**
 * Makes sure that `folder` exists and is complete: `build` fills a temporary sibling, which gets
 * its name when it is finished. Two builders wait for each other; a failure, Ctrl-C or the death
 * of a builder leaves nothing under the final name.
 */
export const buildOnce = async (
  folder: string,
  build: (temporary: string) => Promise<void>,
): Promise<void> => {
  if (existsSync(folder)) return
  const interrupted = () => process.exit(130)
  const exiting = () => sweep(folder)
  try {
    await mkdir(dirname(folder), { recursive: true })
    await withLock(`${folder}.lock`, async () => {
      if (existsSync(folder)) return
      sweep(folder)
      process.on('SIGINT', interrupted).on('SIGTERM', interrupted).on('exit', exiting)
      const temporary = await mkdtemp(`${folder}.building-`)
      try {
        await build(temporary)
        await rename(temporary, folder)
      } finally {
        await rm(temporary, { recursive: true, force: true, maxRetries: 5 })
      }
    })
  } catch (error) {
    throw explain(error, folder)
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted).off('exit', exiting)
  }
}
