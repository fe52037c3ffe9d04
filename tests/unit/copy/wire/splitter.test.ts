import fc from 'fast-check'
import { expect, test } from 'vitest'
import { frameOf, payloadOf, payloads } from '../../../../scripts/lib/copy/wire/frames.ts'
import { readCount, readRow, types } from '../../../../scripts/lib/copy/wire/messages.ts'
import { readServerError } from '../../../../scripts/lib/copy/wire/server-error.ts'
import { splitter } from '../../../../scripts/lib/copy/wire/splitter.ts'
import { messageOf } from './fake-server.ts'

const copyData = 0x64

/** What a splitter makes of these pieces, runs of data put together. */
const heard = (pieces: Buffer[]): Buffer[] => {
  const events: { isData: boolean; bytes: Buffer }[] = []
  const take = splitter({
    data: (bytes) => {
      const last = events.at(-1)
      if (last?.isData) last.bytes = Buffer.concat([last.bytes, bytes])
      else events.push({ isData: true, bytes: Buffer.from(bytes) })
    },
    message: (type, bytes) => {
      expect(bytes[0]).toBe(type)
      events.push({ isData: false, bytes: Buffer.from(bytes) })
    },
  })
  pieces.forEach(take)
  return events.map(({ bytes }) => bytes)
}

/** Neighbouring frames of data put together, everything else as it is. */
const said = (messages: Buffer[]): Buffer[] => {
  const runs: Buffer[] = []
  let wasData = false
  for (const message of messages) {
    const isData = message[0] === copyData
    const last = runs.at(-1)
    if (isData && wasData && last) runs[runs.length - 1] = Buffer.concat([last, message])
    else runs.push(message)
    wasData = isData
  }
  return runs
}

const message = fc
  .record({
    type: fc.constantFrom(copyData, copyData, copyData, 0x4e, 0x43, 0x5a, 0x44, 0x47),
    body: fc.uint8Array({ maxLength: 40 }),
  })
  .map(({ type, body }) => messageOf(type, Buffer.from(body)))

/** Cuts bytes at these places. */
const cut = (bytes: Buffer, places: number[]): Buffer[] => {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length]
  at.sort((a, b) => a - b)
  return at.slice(1).map((end, n) => bytes.subarray(at[n], end))
}

test('COPY data and messages are told apart wherever the pieces are cut', () => {
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 12 }),
      fc.array(fc.nat(), { maxLength: 30 }),
      (messages, places) => {
        const bytes = Buffer.concat(messages)
        expect(heard(cut(bytes, places))).toEqual(said(messages))
      },
    ),
    { seed: 4, numRuns: 1000 },
  )
})

test('a cut after each single byte, and a byte at a time, change nothing', () => {
  const [messages = []] = fc.sample(fc.array(message, { minLength: 12, maxLength: 12 }), {
    seed: 4,
    numRuns: 1,
  })
  const bytes = Buffer.concat(messages)
  for (let place = 0; place <= bytes.length; place++)
    expect(heard(cut(bytes, [place])), `cut at ${place}`).toEqual(said(messages))
  expect(heard([...bytes].map((byte) => Buffer.from([byte])))).toEqual(said(messages))
})

test('frames give back what they carry, wherever they are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }),
      fc.array(fc.nat(), { maxLength: 20 }),
      (parts, places) => {
        const frames = Buffer.concat(parts.map((part) => frameOf(Buffer.from(part))))
        const whole = Buffer.concat(parts)
        const got: Buffer[] = []
        cut(frames, places).forEach(payloads((bytes) => got.push(Buffer.from(bytes))))
        expect(Buffer.concat(got)).toEqual(whole)
        expect(payloadOf(frames)).toEqual(whole)
      },
    ),
    { seed: 4, numRuns: 1000 },
  )
})

test('rows, counts and refusals are read', () => {
  const row = Buffer.from([0, 3, 0, 0, 0, 2, 195, 188, 255, 255, 255, 255, 0, 0, 0, 0])
  expect(readRow(messageOf(types.dataRow, row))).toEqual(['ü', null, ''])
  expect(readCount(messageOf(types.commandComplete, Buffer.from('COPY 120\0')))).toBe(120)
  expect(readCount(messageOf(types.commandComplete, Buffer.from('BEGIN\0')))).toBeNaN()
  const fields = 'SERROR\0C23505\0Mtwice\0DKey\0ttags\0ntags_pkey\0\0'
  expect(readServerError(messageOf(types.errorResponse, Buffer.from(fields)))).toMatchObject({
    message: 'twice',
    code: '23505',
    detail: 'Key',
    table: 'tags',
    constraint: 'tags_pkey',
  })
})
