import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { accessSync, constants, statfsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { databaseUrl } from '../../scripts/lib/database.ts'
import { environment } from '../../scripts/lib/errors.ts'
import { inProject, root } from '../../scripts/lib/paths.ts'
import { startCluster } from '../../scripts/lib/server/cluster.ts'
import type { Leftovers } from './reaper.ts'

/** The server of one test run, and the names that the run may use on it. */
export interface TestServer {
  /** Every database of this run begins with it. */
  prefix: string
  rootUrl: string
  url: (database: string) => string
  passfile?: string
  /** The folder of psql, pg_dump and the others, if the run has its own server. */
  bin?: string
  /** Takes everything away that the run has made. */
  stop: () => Promise<void>
}

/** What the databases of a run may need; a container often has 64 MB of shared memory only. */
const bytesMin = 2 * 1024 ** 3

/** The memory where there is enough of it for files, else the disk. */
const fastFolder = (): string => {
  const memory = '/dev/shm'
  try {
    accessSync(memory, constants.W_OK)
    const { bavail, bsize } = statfsSync(memory)
    return bavail * bsize >= bytesMin ? memory : tmpdir()
  } catch {
    return tmpdir()
  }
}

/**
 * Starts the process that cleans up once this one has ended, in whatever way: teardown, Ctrl-C,
 * kill -9. It waits for the end of its standard input.
 */
export const startReaper = (leftovers: Leftovers): (() => Promise<void>) => {
  const script = inProject('tests/support/reaper.ts')
  const args = ['--import', 'tsx', script, JSON.stringify(leftovers)]
  const reaper = spawn(process.execPath, args, {
    cwd: root,
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const ended = once(reaper, 'exit')
  return async () => {
    reaper.stdin.end()
    const [code] = (await ended) as [number | null]
    if (code !== 0) throw environment('test-leftovers', 'The test run could not clean up.')
  }
}

const ownServer = async (prefix: string): Promise<TestServer> => {
  const folder = await mkdtemp(join(fastFolder(), 'plumb-test-'))
  const stop = startReaper({ folder })
  try {
    const { url, passfile, bin } = await startCluster({ folder, volatile: true })
    process.env.PGPASSFILE = passfile
    return { prefix, url, rootUrl: url('postgres'), passfile, bin, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const namedServer = (rootUrl: string, prefix: string): TestServer => ({
  prefix,
  rootUrl,
  url: (database) => databaseUrl(rootUrl, database),
  stop: startReaper({ rootUrl, prefix }),
})

/**
 * The server for this run: its own throw-away one, or the one that PLUMB_TEST_URL names (the address
 * of a superuser). DATABASE_URL is not asked: a developer's `.env` must not turn the tests loose on
 * a database with data.
 */
export const startTestServer = async (): Promise<TestServer> => {
  const prefix = `plumb_test_${randomBytes(3).toString('hex')}_`
  const named = process.env.PLUMB_TEST_URL
  return named ? namedServer(named, prefix) : ownServer(prefix)
}
