import { join } from 'node:path'
import { environment } from '../errors.ts'
import { useOwnPassfile } from '../passwords.ts'
import { stateFolder } from '../paths.ts'
import { chooseProvider, type Choice } from './choose.ts'
import { rememberedPort } from './port.ts'
import type { Provider, Server } from './server.ts'

// A provider is loaded when it is asked: a server that DATABASE_URL names needs none of the others,
// and most commands are over in less time than all of them take to load.
const docker = () => import('./docker.ts')
const portable = () => import('./portable.ts')
const url = () => import('./url.ts')

/**
 * DATABASE_URL, unless it is what `plumb up --env` printed for this checkout's own server: that one
 * is still plumb's to start and stop. Another database there is what somebody means.
 */
const foreignUrl = async (): Promise<string | undefined> => {
  const address = process.env.DATABASE_URL
  if (!address || !URL.canParse(address)) return address
  const { hostname, port, password, pathname } = new URL(address)
  const own = await Promise.all(
    ['port', 'docker.port'].map((name) => rememberedPort(join(stateFolder, name))),
  )
  const isOwn =
    hostname === '127.0.0.1' &&
    password === '' &&
    own.includes(Number(port)) &&
    pathname === '/plumb'
  return isOwn ? undefined : address
}

const runningProvider = async (): Promise<Provider | undefined> => {
  if (await (await portable()).currentPortable('')) return 'portable'
  return (await (await docker()).currentDocker('')) ? 'docker' : undefined
}

const choose = async (): Promise<Choice> =>
  chooseProvider({
    forced: process.env.PLUMB_SERVER,
    databaseUrl: await foreignUrl(),
    running: runningProvider,
    engine: async () => (await docker()).dockerEngine(),
  })

/** Makes libpq, and whatever plumb starts, find the server's password. */
const usePassfile = (server: Server): Server => {
  const { passfile, provider } = server
  // One that somebody else wrote is for libpq to read as ever.
  const isForeign = provider === 'url' && passfile === process.env.PGPASSFILE
  if (passfile && !isForeign) useOwnPassfile(passfile)
  return server
}

/**
 * Starts the server of this checkout, or finds the one that runs, and makes its main database if
 * it is missing. Which provider, and why, is in the answer.
 * Throws a sentence (exit 2 or 3) when there is no way to a PostgreSQL 17.
 */
export const startServer = async (): Promise<Server> => {
  const { provider, reason } = await choose()
  const start = {
    url: async () => (await url()).urlServer(reason),
    docker: async () => (await docker()).startDocker(reason),
    portable: async () => (await portable()).startPortable(reason),
  }
  const server = usePassfile(await start[provider]())
  const { prepareServer } = await import('./prepare.ts')
  await prepareServer(server)
  return server
}

/** The server that runs; throws `no-server` (exit 3) when none does. DATABASE_URL is believed. */
export const currentServer = async (): Promise<Server> => {
  const { provider, reason } = await choose()
  const current = {
    url: async () => (await url()).urlServer(reason),
    docker: async () => (await docker()).currentDocker(reason),
    portable: async () => (await portable()).currentPortable(reason),
  }
  const server = await current[provider]()
  if (!server) throw environment('no-server', 'No server runs: start it with "plumb up".')
  return usePassfile(server)
}

/** Stops what plumb started; data stay. Returns what was stopped, or nothing if nothing ran. */
export const stopServer = async (): Promise<Provider | undefined> => {
  const { stopCluster } = await import('./cluster.ts')
  if (await stopCluster(stateFolder)) return 'portable'
  return (await (await docker()).stopDocker()) ? 'docker' : undefined
}
