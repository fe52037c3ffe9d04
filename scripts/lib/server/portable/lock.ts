import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { environment } from '../../errors.ts'
import { failure, shell } from '../shell.ts'

/** How long one plumb waits for another: longer than a cold build on a slow line. */
const waitSeconds = 300

/**
 * Runs `work` while no other process does so under the same lock file. The lock is flock(2)'s: it
 * belongs to the open file, so the kernel releases it when its holder dies, however it dies.
 * Throws `locked` after five minutes of waiting.
 */
export const withLock = async <T>(file: string, work: () => Promise<T>): Promise<T> => {
  await mkdir(dirname(file), { recursive: true })
  const handle = await open(file, 'a', 0o600)
  try {
    // Node has no flock: the program locks the open file that it shares with us and ends.
    const locked = shell({ stdio: ['ignore', 'pipe', 'pipe', handle.fd], timeout: '10m' })
    const output = await locked`flock --exclusive --wait ${waitSeconds} 3`
    if (output.exitCode === 1) {
      const sentence = `Another plumb has held ${file} for ${waitSeconds} s: end it and try again.`
      throw environment('locked', sentence)
    }
    if (output.exitCode !== 0) throw failure(output, 'no-flock', `${file} cannot be locked.`)
    return await work()
  } finally {
    await handle.close()
  }
}
