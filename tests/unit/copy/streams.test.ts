import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareStreams } from '../../../scripts/lib/copy/proof/streams.ts'

/** Sends both sides in pieces of these lengths, in turn, and tells whether they were the same. */
const compare = (left: Buffer, right: Buffer, lengths: number[]): boolean => {
  const streams = compareStreams()
  const rest = { left, right }
  for (let n = 0; rest.left.length + rest.right.length > 0; n++) {
    const side = n % 2 === 0 ? 'left' : 'right'
    const length = lengths[n % lengths.length] ?? 1
    if (rest[side].length > 0) streams[side].write(rest[side].subarray(0, length))
    rest[side] = rest[side].subarray(length)
  }
  streams.ended('left')
  streams.ended('right')
  return streams.isEqual()
}

test('streams are equal when their bytes are, however they are cut', () => {
  const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array))
  const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 7 })
  fc.assert(
    fc.property(bytes, bytes, lengths, (one, other, cut) => {
      expect(compare(one, Buffer.from(one), cut)).toBe(true)
      expect(compare(one, other, cut)).toBe(one.equals(other))
      expect(compare(one, Buffer.concat([one, Buffer.of(0)]), cut)).toBe(false)
      expect(compare(Buffer.concat([one, Buffer.of(0)]), one, cut)).toBe(false)
    }),
    { seed: 9 },
  )
})

test('the faster side waits for the slower one, and goes on when that has come or has differed', async () => {
  const much = Buffer.alloc(5_000_000)
  for (const answer of [much, Buffer.of(1)]) {
    const streams = compareStreams()
    expect(streams.left.write(much)).toBe(false)
    const waiting = streams.left.drained()
    streams.right.write(answer)
    await waiting
    expect(streams.isEqual()).toBe(answer === much)
  }
})
