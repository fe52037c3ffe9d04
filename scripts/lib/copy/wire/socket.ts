import { Socket, type SocketConstructorOpts } from 'node:net'
import { connectClient } from '../client.ts'

/** The socket of a session that a server has let in. */
export interface Taken {
  socket: Socket
  /** The server process. */
  pid: number
  /** Hands on all that comes from now on. The memory of a piece is used again once that has returned. */
  read: (onPiece: (piece: Buffer) => void) => void
  /** Whether a piece is all that has come in the meantime; with TLS it is one record. */
  readsAll: boolean
}

/** How much is read at once, at the most. */
const readBytes = 256 * 1024

/**
 * A socket that reads into one place of memory. Node itself takes new memory for each piece, and the
 * kernel's making of its pages is a quarter of what it costs to carry a copy.
 */
const reusingSocket = (onPiece: (piece: Buffer) => void): Socket => {
  const buffer = Buffer.allocUnsafeSlow(readBytes)
  const options = {
    onread: {
      buffer,
      callback: (length: number): boolean => {
        onPiece(buffer.subarray(0, length))
        return true
      },
    },
  }
  // The types know this option of connect() only, which hands it on to this constructor.
  return new Socket(options as SocketConstructorOpts)
}

/**
 * Connects and logs in through pg (TLS, scram, password file), then takes the socket over, silent and
 * ready for a query. Throws what pg throws.
 */
export const takeSocket = async (url: string, name: string): Promise<Taken> => {
  let take: ((piece: Buffer) => void) | undefined
  const plain = reusingSocket((piece) => {
    if (take) take(piece)
    else plain.emit('data', Buffer.from(piece))
  })
  const client = await connectClient(url, name, { stream: () => plain })
  const { connection, processID } = client as unknown as {
    connection: { stream: Socket }
    processID: number
  }
  const socket = connection.stream
  for (const event of ['data', 'error', 'close', 'end', 'drain']) socket.removeAllListeners(event)
  const readsAll = socket === plain
  return {
    socket,
    pid: processID,
    readsAll,
    read: (onPiece) => {
      if (readsAll) take = onPiece
      else socket.on('data', onPiece)
    },
  }
}
