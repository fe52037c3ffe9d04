import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
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
  /** Kills one process of it by its number, after which the server mends itself. False: it has gone. */
  killProcess: (pid: number) => boolean
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

/** Kills a process; false when it has ended by itself. */
const killQuietly = (pid: number): boolean => {
  try {
    return pid > 0 && process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}

/** A process that has ended has no command line any more, even while nobody has noticed its end. */
const lives = async (pid: number): Promise<boolean> =>
  (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) !== ''

const answers = (url: string): Promise<boolean> =>
  withDatabase(url, (sql) => sql`select 1`).then(
    () => true,
    () => false,
  )

/** What a server said last. */
const lastLog = async (folder: string): Promise<string> => {
  const logs = join(folder, 'log')
  const names = (await readdir(logs)).sort()
  const texts = await Promise.all(names.map((name) => readFile(join(logs, name), 'utf8')))
  return texts.map((text) => text.slice(-2000)).join('\n')
}

/** Starts a server of its own on a temporary folder; whatever happens, it is taken away. */
export const startFaultServer = async (): Promise<FaultServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'plumb-faults-'))
  const stop = startReaper({ folder })
  // A process that is killed while it writes a page leaves half of it, which only the log can mend.
  const settings = { full_page_writes: 'on' }
  const start = () => startCluster({ folder, volatile: true, settings })
  const cluster = await start()
  const killAll = async () => {
    const running = await postmasterOf(join(cluster.folder, 'data'))
    if (!running) return
    const pids = [running.pid, ...(await childrenOf(running.pid))]
    pids.forEach(killQuietly)
    for (const pid of pids) while (await lives(pid)) await sleep(10)
  }
  return {
    cluster,
    kill: killAll,
    killProcess: killQuietly,
    revive: async () => {
      await start().catch(async (error: unknown) => {
        throw new Error(await lastLog(folder), { cause: error })
      })
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
