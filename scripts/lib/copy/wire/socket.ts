import type { Socket } from 'node:net'
import pg from 'pg'
import { withPassword } from '../../database.ts'

const connectTimeoutMs = 10_000

/**
 * Connects and logs in through pg (TLS, scram, password file), then takes the socket over. Gives the
 * socket, silent and ready for a query, and the server process. Throws what pg throws.
 */
export const takeSocket = async (
  url: string,
  name: string,
): Promise<{ socket: Socket; pid: number }> => {
  const client = new pg.Client({
    connectionString: await withPassword(url),
    application_name: name,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
  })
  client.on('error', () => undefined)
  await client.connect()
  const { connection, processID } = client as unknown as {
    connection: { stream: Socket }
    processID: number
  }
  for (const event of ['data', 'error', 'close', 'end', 'drain'])
    connection.stream.removeAllListeners(event)
  return { socket: connection.stream, pid: processID }
}
