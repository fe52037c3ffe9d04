import { payloadOf } from '../wire/frames.ts'

const signatureBytes = 11

/** The tuples of COPY's binary format whose values are all text; null for null. */
export function* textTuples(frames: Buffer): Generator<(string | null)[]> {
  const bytes = payloadOf(frames)
  // Signature, flags, and an extension of a length that stands before it.
  let at = signatureBytes + 4
  at += 4 + bytes.readInt32BE(at)
  for (let count = bytes.readInt16BE(at); count >= 0; count = bytes.readInt16BE(at)) {
    at += 2
    const values: (string | null)[] = []
    for (let n = 0; n < count; n++) {
      const length = bytes.readInt32BE(at)
      at += 4
      values.push(length < 0 ? null : bytes.toString('utf8', at, at + length))
      at += Math.max(0, length)
    }
    yield values
  }
}
