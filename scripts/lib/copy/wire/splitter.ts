const copyData = 100

/** What to do with the two kinds of bytes that a server sends. */
export interface Handlers {
  /** CopyData frames, header included, as they come: a piece may begin or end inside a frame. */
  data: (frames: Buffer) => void
  /** Any other message, whole, header included. */
  message: (type: number, message: Buffer) => void
}

/**
 * Splits what comes from a server into COPY data and messages. COPY data are handed on in the pieces
 * in which they came from the socket, whose memory they are; only their headers are looked at, to find the
 * end.
 */
export const splitter = ({ data, message }: Handlers): ((piece: Buffer) => void) => {
  let rest: Buffer | undefined
  let missing = 0

  return (piece) => {
    const bytes = rest ? Buffer.concat([rest, piece]) : piece
    rest = undefined
    let at = 0
    let start = -1
    if (missing > 0) {
      start = 0
      at = Math.min(missing, bytes.length)
      missing -= at
    }
    while (missing === 0 && at + 5 <= bytes.length) {
      const end = at + 1 + bytes.readInt32BE(at + 1)
      if (bytes[at] === copyData) {
        if (start < 0) start = at
        missing = Math.max(0, end - bytes.length)
        at = Math.min(end, bytes.length)
        continue
      }
      if (start >= 0) data(bytes.subarray(start, at))
      start = -1
      if (end > bytes.length) break
      message(bytes[at] ?? 0, bytes.subarray(at, end))
      at = end
    }
    if (start >= 0) data(bytes.subarray(start, at))
    if (at < bytes.length) rest = Buffer.from(bytes.subarray(at))
  }
}
