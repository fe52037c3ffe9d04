import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { environment } from '../errors.ts'
import { inHome, root, stateFolder } from '../paths.ts'
import { newPassword, readPassword, writePassfile } from './passfile.ts'
import { freePort, rememberedPort } from './port.ts'
import type { Server } from './server.ts'
import { failure, shell } from './shell.ts'

/** How long an engine may take to answer a question. */
const patience = '5s'

const portFile = join(stateFolder, 'docker.port')
const passfile = join(stateFolder, 'docker.pgpass')
/** What docker-compose.yml is told; with it, `docker compose` works by hand too. */
const envFile = join(stateFolder, 'docker.env')

/** Two checkouts in folders of the same name must not share containers and volumes. */
const projectName = `plumb-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`

/** The version of the Docker engine, if one answers and Compose is there; else nothing. */
export const dockerEngine = async (): Promise<string | undefined> => {
  const ask = shell({ timeout: patience, detached: true })
  const engine = await ask`docker version --format '{{.Server.Version}}'`
  if (engine.exitCode !== 0) return undefined
  const compose = await ask`docker compose version`
  return compose.exitCode === 0 ? engine.stdout.trim() : undefined
}

/** `docker compose` for this checkout, once startDocker has written what it is told. */
const compose = ['docker', 'compose', '--env-file', envFile]
const inCheckout = shell({ cwd: inHome(), timeout: '10m' })

const isRunning = async (): Promise<boolean> => {
  if (!existsSync(envFile) || !(await dockerEngine())) return false
  const listed = await inCheckout({ timeout: patience })`${compose} ps --quiet postgres`
  return listed.exitCode === 0 && listed.stdout.trim() !== ''
}

const serverOf = (port: number, reason: string): Server => {
  const url = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`
  return {
    provider: 'docker',
    reason,
    url: url('plumb'),
    shadowUrl: url('plumb_shadow'),
    rootUrl: url('postgres'),
    passfile,
  }
}

/** This checkout's server in Docker, if it runs. */
export const currentDocker = async (reason: string): Promise<Server | undefined> => {
  const port = await rememberedPort(portFile)
  return port && (await isRunning()) ? serverOf(port, reason) : undefined
}

/**
 * Builds the image if need be, starts the container and waits until it is healthy. The password
 * is made once, since the volume keeps it; it reaches the container by the environment.
 */
export const startDocker = async (reason: string): Promise<Server> => {
  const running = await currentDocker(reason)
  if (running) return running
  if (!(await dockerEngine())) {
    const sentence =
      'No Docker engine with Compose answers: start Docker, or unset PLUMB_SERVER to run without it.'
    throw environment('no-docker', sentence)
  }
  await mkdir(stateFolder, { recursive: true, mode: 0o700 })
  const port = await freePort(portFile)
  const password = (await readPassword(passfile)) ?? newPassword()
  const hosts = ['127.0.0.1', 'localhost']
  const entries = hosts.map((host) => ({ host, port, user: 'postgres', password }))
  await writePassfile(passfile, entries)
  const told = `COMPOSE_PROJECT_NAME=${projectName}\nPLUMB_PORT=${port}\nPLUMB_PASSWORD=${password}\n`
  await writeFile(envFile, told, { mode: 0o600 })
  const up = await inCheckout`${compose} up --detach --wait postgres`
  if (up.exitCode !== 0) throw failure(up, 'docker-failed', 'The container does not start.')
  return serverOf(port, reason)
}

/** Stops this checkout's container; its volume stays. Returns whether one ran. */
export const stopDocker = async (): Promise<boolean> => {
  if (!(await isRunning())) return false
  const stopped = await inCheckout`${compose} stop postgres`
  if (stopped.exitCode !== 0) {
    throw failure(stopped, 'docker-failed', 'The container does not stop.')
  }
  return true
}
