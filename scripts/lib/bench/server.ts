import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withDatabase } from '../database.ts'
import { usableMemory } from './memory.ts'
import { startCluster, stopCluster, type Cluster } from '../server/cluster.ts'

/** A server of a benchmark's own. */
export interface BenchServer extends Cluster {
  /** Its version, as people write it: 17.5. */
  version: string
  /** Makes a database anew, dropping one of that name; returns its address. */
  freshDatabase: (name: string) => Promise<string>
  /** Drops every database that freshDatabase has made, but these. */
  dropDatabases: (but: string[]) => Promise<void>
  stop: () => Promise<void>
}

/**
 * What PostgreSQL's manual advises for a server that has its machine for itself and is being filled (19.4
 * "Memory", 14.4 "Populating a Database"): a quarter of the memory, and no checkpoint in the middle.
 */
export const forLargeData = {
  shared_buffers: `${Math.round(usableMemory() / 4 / 2 ** 20)}MB`,
  maintenance_work_mem: '1GB',
  max_wal_size: '16GB',
}

const drop = (rootUrl: string, name: string): Promise<void> =>
  withDatabase(rootUrl, async (sql) => {
    await sql`drop database if exists ${sql(name)} with (force)`
  })

const recreate = async (rootUrl: string, name: string): Promise<void> => {
  await drop(rootUrl, name)
  await withDatabase(rootUrl, (sql) => sql`create database ${sql(name)}`)
}

const versionOf = (url: string): Promise<string> =>
  withDatabase(url, async (sql) => {
    const [row] = await sql<{ version: string }[]>`
      select split_part(current_setting('server_version'), ' ', 1) as version`
    return row?.version ?? 'unknown'
  })

/**
 * Starts a portable server with the settings of every plumb server (docker/postgresql.conf) and
 * `settings` on a temporary folder; with `volatile` nothing is forced to the disk, which takes the
 * disk's moods out of what is measured. PGPASSFILE of this process is set to its password file.
 */
export const startBenchServer = async (
  options: { volatile?: boolean; settings?: Record<string, string | number> } = {},
): Promise<BenchServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'plumb-bench-'))
  const stop = async () => {
    await stopCluster(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  try {
    // pg_cron would look for the database of plumb's own server each second.
    const settings = { 'cron.database_name': 'postgres', ...options.settings }
    const cluster = await startCluster({ folder, ...options, settings })
    process.env.PGPASSFILE = cluster.passfile
    const rootUrl = cluster.url('postgres')
    const made = new Set<string>()
    return {
      ...cluster,
      version: await versionOf(rootUrl),
      freshDatabase: async (name) => {
        await recreate(rootUrl, name)
        made.add(name)
        return cluster.url(name)
      },
      dropDatabases: async (but) => {
        for (const name of [...made].filter((one) => !but.includes(one))) {
          await drop(rootUrl, name)
          made.delete(name)
        }
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
