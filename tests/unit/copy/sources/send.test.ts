import { expect, test } from 'vitest'
import { senderTo } from '../../../../scripts/lib/copy/sources/send.ts'
import { memorySink } from '../../../../scripts/lib/copy/wire/sink.ts'

const block = (): Uint8Array => new Uint8Array([1, 2, 3])

test('a block that has left gives its memory back', async () => {
  const tuples = block()
  await senderTo({ ...memorySink(), isFlushed: () => true }).sendBlock(tuples)
  expect(tuples.buffer.byteLength).toBe(0)
})

test('a block that a sink may still hold stays as it is', async () => {
  for (const isFlushed of [undefined, () => false]) {
    const tuples = block()
    const sink = memorySink()
    await senderTo({ ...sink, ...(isFlushed ? { isFlushed } : {}) }).sendBlock(tuples)
    expect([...tuples]).toEqual([1, 2, 3])
    expect([...sink.frames()]).toEqual([100, 0, 0, 0, 7, 1, 2, 3])
  }
})
