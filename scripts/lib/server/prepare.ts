import { databaseName, withDatabase, withoutPassword } from '../database.ts'
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
  const version = `${Math.floor(number / 10000)}.${number % 10000}`
  const sentence = `The server at ${withoutPassword(url)} is PostgreSQL ${version}: plumb needs ${majorMin} or newer.`
  throw environment('server-too-old', sentence)
}

const askVersion = async (url: string): Promise<number> =>
  withDatabase(url, async (sql) => {
    const [row] = await sql<
      { number: number }[]
    >`select current_setting('server_version_num')::integer as number`
    return row?.number ?? 0
  })

/** Asks for the version; makes the main database on the way when it is missing. */
export const prepareServer = async (server: Server): Promise<void> => {
  try {
    checkVersion(await askVersion(server.url), server.url)
  } catch (error) {
    const isMissing = error instanceof PlumbError && error.code === 'server-3d000'
    if (!isMissing) throw error
    checkVersion(await askVersion(server.rootUrl), server.rootUrl)
    const name = databaseName(server.url)
    await withDatabase(server.rootUrl, (sql) => sql`create database ${sql(name)}`)
  }
}
