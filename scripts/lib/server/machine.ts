import { readFile, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Row } from '../output.ts'
import { inHome, stateFolder } from '../paths.ts'
import { cacheFolder } from './portable/cache.ts'
import type { Server } from './server.ts'
import { shell } from './shell.ts'

/** One thing that was examined: what is wanted, what was found, whether that will do. */
export interface Check extends Row {
  name: string
  wanted: string
  found: string | null
  ok: boolean
}

const freeWantedGb = 1

/** Whether one version ("20.19.1") is at least another ("20.19"), number by number. */
export const isAtLeast = (version: string, least: string): boolean => {
  const [have, want] = [version, least].map((it) => it.split('.').map(Number))
  for (const [n, number] of (want ?? []).entries()) {
    const other = have?.[n] ?? 0
    if (other !== number) return other > number
  }
  return true
}

const nodeCheck = async (): Promise<Check> => {
  const { engines } = JSON.parse(await readFile(inHome('package.json'), 'utf8')) as {
    engines: { node: string }
  }
  const least = engines.node.replace('>=', '')
  const found = process.versions.node
  return { name: 'Node', wanted: `${least} or newer`, found, ok: isAtLeast(found, least) }
}

/** A client program reads servers of its own version and older ones. */
const clientCheck = async (name: string, server: Server): Promise<Check> => {
  const output = await shell`${server.bin ? join(server.bin, name) : name} --version`
  const found = /\d+(\.\d+)?/.exec(output.stdout)?.[0] ?? null
  return { name, wanted: '17 or newer', found, ok: found !== null && isAtLeast(found, '17') }
}

/** Free space where a folder is, or would be made. */
const diskCheck = async (name: string, folder: string): Promise<Check> => {
  let place = folder
  let space = await statfs(place).catch(() => undefined)
  while (!space && place !== '/') {
    place = join(place, '..')
    space = await statfs(place).catch(() => undefined)
  }
  const freeGb = space ? (space.bavail * space.bsize) / 1e9 : 0
  const found = `${freeGb.toFixed(1)} GB free`
  return { name, wanted: `${freeWantedGb} GB free`, found, ok: freeGb >= freeWantedGb }
}

/** Examines this machine: Node, the client programs, the disks. */
export const examineMachine = (server: Server): Promise<Check[]> =>
  Promise.all([
    nodeCheck(),
    clientCheck('psql', server),
    clientCheck('pg_dump', server),
    diskCheck('disk of .plumb', stateFolder),
    diskCheck('disk of the cache', cacheFolder()),
  ])
