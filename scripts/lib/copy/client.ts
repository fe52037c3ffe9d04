import pg from 'pg'
import { withoutPassword, withPassword } from '../database.ts'
import { misuse } from '../errors.ts'
import { tlsOf, withoutTls } from '../tls.ts'

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
    connectionString: withoutTls(await withPassword(url)),
    ssl: tlsOf(url),
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

/**
 * Throws `pooled-connection` (exit 2) where a pooler stands before the server: it shows the client a process
 * id of its own. A session that is lent from statement to statement loses its locks and settings.
 */
export const refusePooled = async (client: pg.Client, url: string): Promise<void> => {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  if (rows[0]?.pid !== (client as unknown as { processID: number }).processID)
    throw misuse(
      'pooled-connection',
      `Name the server itself: ${withoutPassword(url)} leads through a connection pooler, where locks and settings of a session get lost.`,
    )
}
