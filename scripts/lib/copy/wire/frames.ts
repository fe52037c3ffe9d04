// COPY data travel as frames: the letter d, the length of what follows as a 32-bit number, the bytes.
// A frame looks the same on its way out of a server and into one.

const headerBytes = 5

/** The bytes as one CopyData frame, to be sent to a server that waits for COPY data. */
export const frameOf = (bytes: Buffer): Buffer => {
  const frame = Buffer.allocUnsafe(headerBytes + bytes.length)
  frame[0] = 100
  frame.writeInt32BE(bytes.length + 4, 1)
  bytes.copy(frame, headerBytes)
  return frame
}

/** Takes the headers off frames that come in pieces; hands on what they carry. */
export const payloads = (onPayload: (bytes: Buffer) => void): ((piece: Buffer) => void) => {
  let rest: Buffer = Buffer.alloc(0)
  let missing = 0
  return (piece) => {
    let bytes = rest.length > 0 ? Buffer.concat([rest, piece]) : piece
    while (missing > 0 || bytes.length >= headerBytes) {
      if (missing === 0) {
        missing = bytes.readInt32BE(1) - 4
        bytes = bytes.subarray(headerBytes)
      }
      const part = bytes.subarray(0, missing)
      if (part.length > 0) onPayload(part)
      missing -= part.length
      bytes = bytes.subarray(part.length)
      if (bytes.length === 0) break
    }
    rest = Buffer.from(bytes)
  }
}

/** What whole CopyData frames carry, without their headers. */
export const payloadOf = (frames: Buffer): Buffer => {
  const parts: Buffer[] = []
  payloads((bytes) => parts.push(bytes))(frames)
  return Buffer.concat(parts)
}
