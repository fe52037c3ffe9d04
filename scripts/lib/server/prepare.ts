import { databaseName, withDatabase, withoutPassword, type Sql } from '../database.ts'
import { environment, PlumbError } from '../errors.ts'
import type { Server } from './server.ts'

/** The oldest PostgreSQL that plumb works with, as server_version_num / 10000. */
const majorMin = 17

/**
 * Refuses a server that is too old (exit 3).
 * @param number server_version_num: 170012 is 17.12
 */
export const checkVersion = (number: number, url: string): void => {
  if (Math.floor(number / 10000) >= majorMin) return
  const sentence = `The server at ${withoutPassword(url)} is PostgreSQL ${versionText(number)}: plumb needs ${majorMin} or newer.`
  throw environment('server-too-old', sentence)
}

/** The server's version: 170012 is 17.12. */
export const versionNumber = async (sql: Sql): Promise<number> => {
  const [row] = await sql<{ number: number }[]>`
    select current_setting('server_version_num')::integer as number
  `
  return row?.number ?? 0
}

/** "17.12" for 170012. */
export const versionText = (number: number): string =>
  `${Math.floor(number / 10000)}.${number % 10000}`

const askVersion = async (url: string): Promise<string> => {
  const number = await withDatabase(url, versionNumber)
  checkVersion(number, url)
  return versionText(number)
}

/**
 * Makes the main database if it is missing; returns the server's version.
 * Throws (exit 3) when the server cannot be reached, refuses the role, or is too old.
 */
export const prepareServer = async (server: Server): Promise<string> => {
  try {
    return await askVersion(server.url)
  } catch (error) {
    const code = error instanceof PlumbError ? error.code : ''
    if (code === 'server-econnrefused' && server.provider === 'url') {
      const sentence = `No server answers at ${server.url}: start it, correct DATABASE_URL, or unset it to let plumb start one.`
      throw environment(code, sentence)
    }
    if (code !== 'server-3d000') throw error
    const version = await askVersion(server.rootUrl)
    const name = databaseName(server.url)
    await withDatabase(server.rootUrl, (sql) => sql`create database ${sql(name)}`)
    return version
  }
}
