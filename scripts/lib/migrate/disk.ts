import { readFile, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { config } from '../config.ts'
import { withDatabase } from '../database.ts'
import { inHome } from '../paths.ts'
import type { Relation } from './relations.ts'

interface DataFolder {
  folder: string
  port: number
  /** When the server was started, in seconds since 1970. */
  started: number
}

const secondsMax = 60
const megabyte = 1024 ** 2

/** Whether the folder on this machine is the server's, by the port and time of start in its pid file. */
const isHere = async ({ folder, port, started }: DataFolder): Promise<boolean> => {
  const text = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n')
  return Number(lines[3]) === port && Math.abs(Number(lines[2]) - started) < secondsMax
}

/** The free bytes where the server keeps `folder`, if that is on this machine; SQL does not tell them. */
const freeBytes = async (url: string, folder: string): Promise<number | undefined> => {
  const [data] = await withDatabase(url, (sql) =>
    sql.file<DataFolder[]>(inHome('sql/monitor/data_folder.sql')),
  )
  if (!data || !(await isHere(data))) return undefined
  const space = await statfs(folder || data.folder).catch(() => undefined)
  return space && space.bavail * space.bsize
}

const sizeOf = (bytes: number): string =>
  bytes < 10_000 * megabyte
    ? `${Math.ceil(bytes / megabyte)} MB`
    : `${Math.ceil(bytes / megabyte / 1024)} GB`

/**
 * Warns when the disk would have less than diskFreeMb left after the largest of the relations was
 * written anew, by a change of its type or by its indexes: once in its place and once in the log.
 * Where the server is on another machine, it says so for a table of that size.
 */
export const diskWarnings = async (url: string, relations: Relation[]): Promise<string[]> => {
  const leastBytes = config().diskFreeMb * megabyte
  const [largest] = relations
  if (!largest) return []
  const { name, bytes, folder } = largest
  const free = await freeBytes(url, folder)
  const need = `${name} has ${sizeOf(bytes)}, and a migration that writes it anew, or builds its indexes, needs as much again on the disk, and the same for the log`
  if (free === undefined)
    return bytes < leastBytes
      ? []
      : [`How much disk the server has free cannot be seen from here: ${need}. Look before.`]
  if (free - 2 * bytes >= leastBytes) return []
  return [
    `The server's disk has ${sizeOf(free)} free: ${need}; a server without space stops. Make room.`,
  ]
}
