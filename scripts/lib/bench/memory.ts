import { constants } from 'node:buffer'
import { freemem, totalmem } from 'node:os'
import { measured } from './measured.ts'

/** What this machine, or the container in it, may use, in bytes. */
export const usableMemory = (): number =>
  Math.min(totalmem(), process.constrainedMemory() || Infinity)

/**
 * Takes so many bytes of memory, at most a quarter of what may be used and half of what is free, and gives
 * them back at once. A virtual machine returns to its host what nobody uses, and whoever wants it next waits
 * for each page: that would be on the bill of a contestant that happens to run after a pause. Throws a
 * sentence (exit 3) when it cannot, and ends when `signal` aborts.
 */
export const warmMemory = async (bytes: number, signal: AbortSignal): Promise<void> => {
  const size = Math.floor(Math.min(bytes, usableMemory() / 4, freemem() / 2, constants.MAX_LENGTH))
  await measured(process.execPath, ['-e', `Buffer.alloc(${size}, 1)`], { signal })
}
