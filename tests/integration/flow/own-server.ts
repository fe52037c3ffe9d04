import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withDatabase } from '../../../scripts/lib/database.ts'
import { startCluster, stopCluster, type Cluster } from '../../../scripts/lib/server/cluster.ts'
import { createDatabase } from '../../support/databases.ts'
import { test as base, type Project } from './project.ts'

/** A server of the test's own, beside the one that all tests share. */
export interface OwnServer {
  folder: string
  /** Starts it, or starts it again, and makes its database `plumb` that of the project. */
  start: (project: Project) => Promise<Cluster>
  /** kill -9. */
  kill: () => Promise<void>
}

const settings = { fsync: 'off', max_prepared_transactions: 2 }

const useFor = async (project: Project, { url, passfile }: Cluster): Promise<void> => {
  // For the connections of the test itself.
  process.env.PGPASSFILE = passfile
  Object.assign(project.env, {
    DATABASE_URL: url('plumb'),
    SHADOW_DATABASE_URL: url('shadow'),
    ROOT_DATABASE_URL: url('postgres'),
    PGPASSFILE: passfile,
  })
  const exists = await withDatabase(
    url('postgres'),
    (sql) => sql`select from pg_database where datname = 'plumb'`,
  )
  if (exists.length === 0) await createDatabase(url('postgres'), 'plumb')
}

/** Vitest's `test` with `own`: a server that is not started yet, and ends with the test. */
export const test = base.extend('own', async ({}, { onCleanup }): Promise<OwnServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'plumb-own-'))
  const { PGPASSFILE } = process.env
  onCleanup(async () => {
    process.env.PGPASSFILE = PGPASSFILE
    await stopCluster(folder)
    await rm(folder, { recursive: true })
  })
  return {
    folder,
    start: async (project) => {
      const cluster = await startCluster({ folder, settings })
      await useFor(project, cluster)
      return cluster
    },
    kill: async () => {
      const text = await readFile(join(folder, 'data/postmaster.pid'), 'utf8')
      process.kill(Number(text.split('\n')[0]), 'SIGKILL')
    },
  }
})
