import { readCount, readRow, types } from './messages.ts'
import { readServerError } from './server-error.ts'
import type { Taken } from './socket.ts'
import { splitter } from './splitter.ts'

/** What the server answered to one call. */
export interface Answer {
  /** The rows of all statements, every value as the server's text. */
  rows: (string | null)[][]
  /** The number in the last statement's completion. */
  count: number
}

/** Calls over a socket, one at a time, and the end of it. */
export interface Calls {
  /** Sends a message; done when the server has sent a message of type `until`, or refused. */
  call: (message: Buffer, until: number) => Promise<Answer>
  /** While this is set, a refusal that answers no call cuts the connection. */
  sending: boolean
  /** Cuts the connection; the running call fails with the first error. */
  destroy: (error: Error) => void
  /** Why the connection is cut. */
  dead: () => Error | undefined
}

interface Running extends Answer {
  until: number
  refusal?: Error
  resolve: (answer: Answer) => void
  reject: (error: Error) => void
}

/** What is told of what comes. */
export interface Listener {
  /** Gets all CopyData frames. */
  data: (frames: Buffer) => void
  /** A piece of so many bytes has been taken, and there is more to come for the call. */
  piece: (bytes: number) => void
}

/** Speaks over a socket. One that breaks throws `lost`. */
export const callsOver = (
  { socket, read }: Taken,
  lost: Error,
  { data, piece }: Listener,
): Calls => {
  let running: Running | undefined
  let cause: Error | undefined

  const destroy = (error: Error): void => {
    cause ??= error
    socket.destroy()
    running?.reject(cause)
    running = undefined
  }

  const end = (): void => {
    const ended = running
    running = undefined
    if (ended?.refusal) ended.reject(ended.refusal)
    else ended?.resolve({ rows: ended.rows, count: ended.count })
  }

  const calls: Calls = {
    sending: false,
    destroy,
    dead: () => cause,
    call: (message, until) =>
      new Promise((resolve, reject) => {
        if (cause || running) {
          reject(cause ?? new Error('a connection does one thing at a time'))
          return
        }
        running = { rows: [], count: NaN, until, resolve, reject }
        socket.write(message)
      }),
  }

  const take = (type: number, message: Buffer): void => {
    if (type === types.errorResponse) {
      const refusal = readServerError(message)
      if (calls.sending || !running) destroy(refusal)
      else running.refusal = refusal
    }
    if (!running) return
    if (type === types.dataRow) running.rows.push(readRow(message))
    else if (type === types.commandComplete) running.count = readCount(message)
    if (type === types.readyForQuery || type === running.until) end()
  }

  const split = splitter({ data, message: take })
  read((bytes) => {
    split(bytes)
    if (running) piece(bytes.length)
  })
  for (const event of ['error', 'close'])
    socket.on(event, () => {
      destroy(lost)
    })
  return calls
}
