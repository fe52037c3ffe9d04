import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, withDatabase, type Sql } from '../../scripts/lib/database.ts'
import { startCluster, stopCluster, type Cluster } from '../../scripts/lib/server/cluster.ts'
import { postmasterOf } from '../../scripts/lib/server/portable/postmaster.ts'
import { startReaper } from '../support/server.ts'

/** A server that may be killed and started again; its port and its password stay. */
export interface FaultServer {
  cluster: Cluster
  /** Kills the server with all its processes, like a power cut that spares the disk. */
  kill: () => Promise<void>
  /** Kills one process of it by its number, after which the server mends itself. */
  killProcess: (pid: number) => void
  /** Starts it if it does not run, and waits until it takes statements. */
  revive: () => Promise<void>
  stop: () => Promise<void>
}

const readyMsMax = 60_000

const childrenOf = async (pid: number): Promise<number[]> =>
  (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => ''))
    .split(' ')
    .filter(Boolean)
    .map(Number)

const killQuietly = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

const answers = (url: string): Promise<boolean> =>
  withDatabase(url, (sql) => sql`select 1`).then(
    () => true,
    () => false,
  )

/** Starts a server of its own on a temporary folder; whatever happens, it is taken away. */
export const startFaultServer = async (): Promise<FaultServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'plumb-faults-'))
  const stop = startReaper({ folder })
  const start = () => startCluster({ folder, volatile: true })
  const cluster = await start()
  const killAll = async () => {
    const running = await postmasterOf(join(cluster.folder, 'data'))
    if (!running) return
    const children = await childrenOf(running.pid)
    ;[running.pid, ...children].forEach(killQuietly)
    while ((await childrenOf(running.pid)).length > 0) await sleep(10)
  }
  return {
    cluster,
    kill: killAll,
    killProcess: killQuietly,
    revive: async () => {
      await start()
      const deadline = Date.now() + readyMsMax
      while (!(await answers(cluster.url('postgres')))) {
        if (Date.now() > deadline) throw new Error('the server does not come back')
        await sleep(50)
      }
    },
    stop: async () => {
      await stopCluster(folder)
      await stop()
    },
  }
}

/** One password file for several servers; PGPASSFILE of this process names it. */
export const sharePasswords = async (clusters: Cluster[]): Promise<() => Promise<void>> => {
  const folder = await mkdtemp(join(tmpdir(), 'plumb-passwords-'))
  const texts = await Promise.all(clusters.map(({ passfile }) => readFile(passfile, 'utf8')))
  process.env.PGPASSFILE = join(folder, 'pgpass')
  await writeFile(process.env.PGPASSFILE, texts.join(''), { mode: 0o600 })
  return () => rm(folder, { recursive: true })
}

/** Lends a connection that is not in anybody's way. */
export const withSuperuser = async <T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> => {
  const sql = connect(url, { max: 1, applicationName: 'fault test' })
  try {
    return await work(sql)
  } finally {
    await sql.end({ timeout: 1 })
  }
}
