import { setTimeout as sleep } from 'node:timers/promises'
import type { Sink } from '../wire/sink.ts'
import type { Meter } from '../wire/wire.ts'

/** Sends pieces of a COPY as frames, no faster than the sink takes them, and counts their bytes. */
export interface Sender {
  send: (bytes: Buffer) => Promise<void>
  bytes: () => number
}

const frameHeader = (length: number): Buffer => {
  const header = Buffer.alloc(5, 'd')
  header.writeInt32BE(length + 4, 1)
  return header
}

/** A sender into `sink`; `meter` sees each piece and may ask for a pause. */
export const senderTo = (sink: Sink, meter?: Meter): Sender => {
  let bytes = 0
  return {
    bytes: () => bytes,
    send: async (piece) => {
      bytes += piece.length
      sink.write(frameHeader(piece.length))
      if (!sink.write(piece)) await sink.drained()
      const pauseMs = meter?.(piece.length) ?? 0
      if (pauseMs > 0) await sleep(pauseMs)
    },
  }
}
