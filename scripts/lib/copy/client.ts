import pg from 'pg'
import { withPassword } from '../database.ts'

const connectTimeoutMs = 10_000

/**
 * Connects a client of pg, the driver of everything that copies; `name` is its application_name. A
 * connection that breaks later makes the next statement fail. Throws what pg throws; nothing is open then:
 * a server waits a minute for the password of a client that does not have it.
 */
export const connectClient = async (
  url: string,
  name: string,
  options: pg.ClientConfig = {},
): Promise<pg.Client> => {
  const client = new pg.Client({
    connectionString: await withPassword(url),
    application_name: name,
    connectionTimeoutMillis: connectTimeoutMs,
    // Some say nothing while others work; a firewall must not forget them.
    keepAlive: true,
    ...options,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
}
