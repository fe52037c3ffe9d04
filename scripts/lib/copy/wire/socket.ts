import type { Socket } from 'node:net'
import { connectClient } from '../client.ts'

/**
 * Connects and logs in through pg (TLS, scram, password file), then takes the socket over. Gives the
 * socket, silent and ready for a query, and the server process. Throws what pg throws.
 */
export const takeSocket = async (
  url: string,
  name: string,
): Promise<{ socket: Socket; pid: number }> => {
  const client = await connectClient(url, name)
  const { connection, processID } = client as unknown as {
    connection: { stream: Socket }
    processID: number
  }
  for (const event of ['data', 'error', 'close', 'end', 'drain'])
    connection.stream.removeAllListeners(event)
  return { socket: connection.stream, pid: processID }
}
