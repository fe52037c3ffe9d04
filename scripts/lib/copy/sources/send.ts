import { setTimeout as sleep } from 'node:timers/promises'
import type { Sink } from '../wire/sink.ts'
import type { Meter } from '../wire/wire.ts'

/** Sends pieces of a COPY as frames, no faster than the sink takes them, and counts their bytes. */
export interface Sender {
  send: (bytes: Buffer) => Promise<void>
  /** Sends the tuples of a block, and gives their memory back. */
  sendBlock: (tuples: Uint8Array) => Promise<void>
  bytes: () => number
}

const frameHeader = (length: number): Buffer => {
  const header = Buffer.alloc(5, 'd')
  header.writeInt32BE(length + 4, 1)
  return header
}

const closed = new MessageChannel().port1
closed.close()

/**
 * Gives a buffer's memory back at once: sent to nobody, it is nobody's. Left to the collector, which does
 * not count memory outside of its heap, some 40 MB of buffers that nobody needs come together.
 */
const discard = (buffer: ArrayBufferLike): void => {
  closed.postMessage(null, [buffer as ArrayBuffer])
}

/** A sender into `sink`; `meter` sees each piece and may ask for a pause. */
export const senderTo = (sink: Sink, meter?: Meter): Sender => {
  let bytes = 0
  const send = async (piece: Buffer): Promise<void> => {
    bytes += piece.length
    sink.write(frameHeader(piece.length))
    if (!sink.write(piece)) await sink.drained()
    const pauseMs = meter?.(piece.length) ?? 0
    if (pauseMs > 0) await sleep(pauseMs)
  }
  return {
    bytes: () => bytes,
    send,
    sendBlock: async ({ buffer, byteOffset, length }) => {
      await send(Buffer.from(buffer, byteOffset, length))
      discard(buffer)
    },
  }
}
