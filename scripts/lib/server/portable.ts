import { stateFolder } from '../paths.ts'
import { runningCluster, startCluster, type Cluster } from './cluster.ts'
import type { Server } from './server.ts'

const serverOf = ({ url, passfile, bin }: Cluster, reason: string): Server => ({
  provider: 'portable',
  reason,
  url: url('plumb'),
  shadowUrl: url('plumb_shadow'),
  rootUrl: url('postgres'),
  passfile,
  bin,
})

/** This checkout's portable server; started when it does not run. */
export const startPortable = async (reason: string): Promise<Server> =>
  serverOf(await startCluster({ folder: stateFolder }), reason)

/** This checkout's portable server, if it runs. */
export const currentPortable = async (reason: string): Promise<Server | undefined> => {
  const cluster = await runningCluster(stateFolder)
  return cluster && serverOf(cluster, reason)
}
