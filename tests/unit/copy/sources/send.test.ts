import { expect, test } from 'vitest'
import { senderTo } from '../../../../scripts/lib/copy/sources/send.ts'
import { memorySink } from '../../../../scripts/lib/copy/wire/sink.ts'

test('a block arrives as a frame, and gives its memory back once it has left', async () => {
  const tuples = new Uint8Array([1, 2, 3])
  let release: () => void = () => undefined
  const drained = new Promise<void>((resolve) => (release = resolve))
  const sink = memorySink()
  const write = (frames: Buffer): boolean => {
    sink.write(frames)
    return false
  }
  const sent = senderTo({ write, drained: () => drained }).sendBlock(tuples)
  expect([...tuples]).toEqual([1, 2, 3])
  release()
  await sent
  expect(tuples.buffer.byteLength).toBe(0)
  expect([...sink.frames()]).toEqual([100, 0, 0, 0, 7, 1, 2, 3])
})
