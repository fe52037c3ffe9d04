import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base } from 'vitest'
import { stopCluster } from '../../../scripts/lib/server/cluster.ts'

const memory = (): string => {
  try {
    accessSync('/dev/shm', constants.W_OK)
    return '/dev/shm'
  } catch {
    return tmpdir()
  }
}

/**
 * Vitest's `test` with `folder`: a place for one cluster, in memory where possible. What runs there
 * at the end of the test is stopped, and the folder is removed.
 */
export const test = base.extend<{ folder: string }>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(memory(), 'plumb-cluster-'))
    await use(folder)
    await stopCluster(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  },
})
