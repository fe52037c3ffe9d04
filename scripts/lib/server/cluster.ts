import { existsSync } from 'node:fs'
import { chmod, mkdir, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { environment, messageOf } from '../errors.ts'
import { serverAccount } from './portable/account.ts'
import { createData, setPassword } from './portable/data.ts'
import { launch } from './portable/launch.ts'
import { withLock } from './portable/lock.ts'
import { newPassword, readPassword, writePassfile } from './passfile.ts'
import { postmasterOf, stopPostmaster } from './portable/postmaster.ts'
import { socketFolderOf } from './portable/socket.ts'
import { portableTree } from './portable/tree.ts'

/** A portable PostgreSQL server that runs on a folder of its own. */
export interface Cluster {
  folder: string
  port: number
  /** Holds the password of `postgres`; mode 0600. */
  passfile: string
  /** The folder of psql, pg_dump and the others. */
  bin: string
  socketFolder: string
  /** The address of one of its databases, without the password. */
  url: (database: string) => string
}

export interface ClusterOptions {
  /** Holds the data, the log, the password file and the remembered port; made when missing. */
  folder: string
  /** Settings on top of docker/postgresql.conf, by name. */
  settings?: Record<string, string | number>
  /** For throw-away data: nothing is forced to the disk, so that a crash may lose everything. */
  volatile?: boolean
}

/** The superuser that initdb makes. */
const user = 'postgres'

const paths = (folder: string) => ({ data: join(folder, 'data'), passfile: join(folder, 'pgpass') })

const makeFolder = async (wanted: string): Promise<string> => {
  try {
    await mkdir(wanted, { recursive: true, mode: 0o700 })
    await chmod(wanted, 0o700)
    return await realpath(wanted)
  } catch (error) {
    const sentence = `${wanted} cannot be made (${messageOf(error)}): make its folder writable.`
    throw environment('folder-not-writable', sentence)
  }
}

/** The cluster that runs on `folder`, or nothing. */
export const runningCluster = async (folder: string): Promise<Cluster | undefined> => {
  if (!existsSync(folder)) return undefined
  const own = await realpath(folder)
  const { data, passfile } = paths(own)
  const running = await postmasterOf(data)
  if (!running) return undefined
  const { port, socketFolder } = running
  const { bin } = await portableTree(await serverAccount())
  const url = (database: string) => `postgres://${user}@127.0.0.1:${port}/${database}`
  return { folder: own, port, passfile, bin, socketFolder, url }
}

/** Writes the password file for the addresses that the cluster has now. */
const publish = async (cluster: Cluster, password: string): Promise<Cluster> => {
  const { passfile, port, socketFolder } = cluster
  const hosts = ['127.0.0.1', 'localhost', socketFolder]
  await writePassfile(
    passfile,
    hosts.map((host) => ({ host, port, user, password })),
  )
  return cluster
}

/**
 * Starts a portable server on a folder and waits until it answers; one that runs already is left
 * as it is. Data, password and port are made the first time and kept. Several can run at once, on
 * different folders. Throws a sentence (exit 3) and leaves nothing half made when it cannot start.
 */
export const startCluster = async (options: ClusterOptions): Promise<Cluster> => {
  const folder = await makeFolder(options.folder)
  return withLock(join(folder, 'lock'), async () => {
    const { data, passfile } = paths(folder)
    const running = await runningCluster(folder)
    const known = await readPassword(passfile)
    if (running && known) return publish(running, known)
    // A server whose password is lost is started again with a new one.
    await stopPostmaster(data)
    const account = await serverAccount()
    const { bin } = await portableTree(account)
    await createData({ bin, data, account })
    const password = known ?? newPassword()
    if (!known) await setPassword({ bin, data, account }, password)
    await launch({ ...options, folder, bin, data, account })
    const cluster = await runningCluster(folder)
    if (!cluster) throw environment('server-ended', `The server on ${folder} ended at once.`)
    return publish(cluster, password)
  })
}

/** Stops the cluster on `folder` and waits for its end; returns whether one ran. Data stay. */
export const stopCluster = async (folder: string): Promise<boolean> => {
  if (!existsSync(folder)) return false
  const own = await realpath(folder)
  const stopped = await stopPostmaster(paths(own).data)
  await rm(socketFolderOf(own), { recursive: true, force: true })
  return stopped
}
