import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectionLost } from '../problems.ts'
import { callsOver, type Answer, type Calls } from './calls.ts'
import { copyDoneMessage, queryMessage, terminateMessage, types } from './messages.ts'
import type { Sink } from './sink.ts'
import { takeSocket } from './socket.ts'

/**
 * A connection that carries COPY data without looking at them. pg opens it (TLS, scram, password
 * file); then its socket is taken over, because a driver that hands out rows costs more than both
 * servers. One call at a time. An error in the middle of COPY data closes the connection: nothing that
 * was in its transaction remains. What the server refuses is thrown as ServerError.
 */
export interface Wire extends Sink {
  /** The server process, as in pg_stat_activity. */
  pid: number
  /** Runs statements that are no COPY; gives the rows of all of them. */
  query: (text: string) => Promise<Answer['rows']>
  /** Runs statements that end with COPY … FROM STDIN; frames may be written when it is done. */
  copyIn: (text: string) => Promise<void>
  /** Ends the COPY; gives the number of rows that the server took. */
  copyDone: () => Promise<number>
  /** Runs COPY … TO STDOUT into a sink, no faster than that takes it; gives the number of rows. */
  copyOut: (text: string, sink: Sink, meter?: Meter) => Promise<number>
  /** Ends the session. */
  close: () => void
  /** Cuts the connection; what runs fails with this error. */
  destroy: (error: Error) => void
}

/** Sees the size in bytes of each piece of COPY data, and may ask for a pause of milliseconds. */
export type Meter = (bytes: number) => number

/**
 * A server sends 8 kB at a time. Read like this, a copy would be thousands of small reads and writes each
 * second, and each of them takes the processor from the servers; so what comes within a moment is gathered
 * by the kernel. A block is less than what a connection may have under way, which would stop the server: where
 * that is 64 kB, moments of 3 ms after each piece below 128 kB make a copy twice as slow.
 */
const blockBytes = 32 * 1024
const blockMs = 5

const nothing = Buffer.alloc(0)

/** Cuts a connection when the signal aborts, as long as there is one. */
const cutOn = (signal: AbortSignal, socket: Socket, calls: Calls): void => {
  const abort = (): void => {
    calls.destroy(signal.reason as Error)
  }
  signal.addEventListener('abort', abort, { once: true })
  socket.once('close', () => {
    signal.removeEventListener('abort', abort)
  })
  if (signal.aborted) abort()
}

/**
 * Opens a connection for COPY; `name` is its application_name. When `signal` aborts, the connection is
 * cut, and what runs throws its reason. Throws what pg throws.
 */
export const openWire = async (url: string, name: string, signal?: AbortSignal): Promise<Wire> => {
  signal?.throwIfAborted()
  const taken = await takeSocket(url, name)
  const { socket, pid } = taken
  let sink: Sink | undefined
  let meter: Meter | undefined
  let pauses = 0

  const pauseWhile = (waiting: Promise<void>): void => {
    pauses++
    socket.pause()
    waiting.then(() => --pauses === 0 && socket.resume(), calls.destroy)
  }
  const calls = callsOver(taken, connectionLost(url), {
    data: (frames) => {
      const pauseMs = meter?.(frames.length) ?? 0
      if (sink?.write(frames) === false) pauseWhile(sink.drained())
      else if (pauseMs > 0) pauseWhile(sleep(pauseMs))
    },
    piece: (bytes) => {
      const isBlock = !taken.readsAll || bytes >= blockBytes
      if (sink && !isBlock && pauses === 0) pauseWhile(sleep(blockMs))
    },
  })

  if (signal) cutOn(signal, socket, calls)
  return {
    pid,
    query: async (text) => (await calls.call(queryMessage(text), types.readyForQuery)).rows,
    copyIn: async (text) => {
      await calls.call(queryMessage(text), types.copyInResponse)
      calls.sending = true
    },
    copyDone: async () => {
      calls.sending = false
      return (await calls.call(copyDoneMessage, types.readyForQuery)).count
    },
    copyOut: async (text, into, measured) => {
      sink = into
      meter = measured
      try {
        return (await calls.call(queryMessage(text), types.readyForQuery)).count
      } finally {
        sink = undefined
        meter = undefined
      }
    },
    write: (frames) => {
      if (calls.dead()) return false
      socket.write(frames)
      return socket.writableLength === 0
    },
    drained: () =>
      new Promise((resolve, reject) => {
        // It comes after all that was written before; a socket that is cut calls back, too.
        socket.write(nothing, () => {
          const dead = calls.dead()
          if (dead) reject(dead)
          else resolve()
        })
      }),
    close: () => {
      socket.end(terminateMessage)
    },
    destroy: calls.destroy,
  }
}
