import { appendFile, copyFile, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, vi } from 'vitest'
import { withDatabase } from '../../scripts/lib/database.ts'
import { startCluster, stopCluster, type Cluster } from '../../scripts/lib/server/cluster.ts'
import { serverAccount } from '../../scripts/lib/server/portable/account.ts'
import { shell } from '../../scripts/lib/server/shell.ts'
import { startReaper } from './server.ts'

/** Starts a server of the test's own, which is taken away after it. */
const startOwn = async (
  folder: string,
  settings: Record<string, string | number>,
): Promise<Cluster> => {
  const reap = startReaper({ folder })
  onTestFinished(async () => {
    await stopCluster(folder)
    await reap()
  })
  return startCluster({ folder, volatile: true, settings })
}

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'plumb-standby-'))

/** Lets standbys in: nobody else needs to replicate a server of plumb's. */
export const allowReplication = async ({ folder, url }: Cluster): Promise<void> => {
  const rules = join(folder, 'data', 'pg_hba.conf')
  await appendFile(rules, 'host replication all 127.0.0.1/32 scram-sha-256\n')
  await withDatabase(url('postgres'), (sql) => sql`select pg_reload_conf()`)
}

/** Starts a standby of a server. */
export const startStandby = async (
  primary: Cluster,
  settings: Record<string, string | number>,
): Promise<Cluster> => {
  const folder = await newFolder()
  const account = await serverAccount()
  await account.own(folder)
  await copyFile(primary.passfile, join(folder, 'pgpass'))
  const data = join(folder, 'data')
  const env = { ...process.env, PGPASSFILE: primary.passfile }
  const copied = await shell({
    env,
  })`${account.prefix} ${join(primary.bin, 'pg_basebackup')} -D ${data} -R --checkpoint=fast -d ${primary.url('postgres')}`
  expect(copied.exitCode, copied.stderr).toBe(0)
  return startOwn(folder, settings)
}

/** Starts a server of the test's own, whose password file is this process's until the test ends. */
export const startPrimary = async (settings: Record<string, string> = {}): Promise<Cluster> => {
  const primary = await startOwn(await newFolder(), settings)
  vi.stubEnv('PGPASSFILE', primary.passfile)
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  return primary
}
