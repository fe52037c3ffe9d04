import { expect, onTestFinished, test } from 'vitest'
import { frameOf } from '../../../../scripts/lib/copy/wire/frames.ts'
import { memorySink } from '../../../../scripts/lib/copy/wire/sink.ts'
import { openWire, type Wire } from '../../../../scripts/lib/copy/wire/wire.ts'
import { complete, fakeServer, messageOf, ready } from './fake-server.ts'

type Answer = Parameters<typeof fakeServer>[0]

const wireTo = async (answer: Answer): Promise<Wire> => {
  const server = await fakeServer(answer)
  onTestFinished(server.close)
  const wire = await openWire(server.url, 'test')
  onTestFinished(() => {
    wire.destroy(new Error('the test is over'))
  })
  return wire
}

const frames = Array.from({ length: 100 }, (_, n) => frameOf(Buffer.from(`row ${n}\n`)))
const copyOutResponse = messageOf('H', Buffer.from([0, 0, 0]))
const notice = messageOf('N', Buffer.from('SNOTICE\0Mby the way\0\0'))
const setting = messageOf('S', Buffer.from('TimeZone\0UTC\0'))
const done = Buffer.concat([messageOf('c'), complete('COPY 100'), ready])

test('notices and settings between the frames are no data', async () => {
  const wire = await wireTo((_, socket) => {
    const middle = frames.flatMap((frame) => [frame, notice, setting])
    socket.write(Buffer.concat([notice, copyOutResponse, ...middle, done]))
  })
  const sink = memorySink()
  expect(await wire.copyOut('copy t to stdout', sink)).toBe(100)
  expect(sink.frames()).toEqual(Buffer.concat(frames))
})

test('a server that closes without a word fails the call that runs, and the next one', async () => {
  const wire = await wireTo((_, socket) => {
    socket.end(Buffer.concat([copyOutResponse, ...frames.slice(0, 50)]))
  })
  const lost = { exit: 3, code: 'connection-lost' }
  await expect(wire.copyOut('copy t to stdout', memorySink())).rejects.toMatchObject(lost)
  await expect(wire.query('select 1')).rejects.toMatchObject(lost)
  expect(wire.write(frameOf(Buffer.from('x')))).toBe(false)
  await expect(wire.drained()).rejects.toMatchObject(lost)
})

test('a server that closes in the middle of a frame is no end of the data', async () => {
  const wire = await wireTo((_, socket) => {
    socket.end(Buffer.concat([copyOutResponse, ...frames]).subarray(0, -3))
  })
  await expect(wire.copyOut('copy t to stdout', memorySink())).rejects.toMatchObject({
    code: 'connection-lost',
  })
})

test('a refusal in the middle of sending cuts the connection with what the server said', async () => {
  const refusal = messageOf('E', Buffer.from('SERROR\0C23505\0Mtwice\0\0'))
  let refuse: () => void = () => undefined
  const wire = await wireTo((_, socket) => {
    socket.write(messageOf('G', Buffer.from([0, 0, 0])))
    refuse = () => socket.write(Buffer.concat([refusal, ready]))
  })
  await wire.copyIn('copy t from stdin')
  refuse()
  await expect(async () => {
    for (;;) if (!wire.write(frameOf(Buffer.alloc(1000)))) await wire.drained()
  }).rejects.toMatchObject({ code: '23505', message: 'twice' })
  await expect(wire.copyDone()).rejects.toMatchObject({ code: '23505' })
})

test('nothing is read while a sink asks to wait', async () => {
  const wire = await wireTo((_, socket) => {
    socket.write(copyOutResponse)
    for (let n = 0; n < 300; n++) socket.write(frameOf(Buffer.alloc(100_000)))
    socket.write(done)
  })
  let [isFull, bytes, waits] = [false, 0, 0]
  await wire.copyOut('copy t to stdout', {
    write: (piece) => {
      expect(isFull).toBe(false)
      bytes += piece.length
      isFull = true
      return false
    },
    drained: async () => {
      waits++
      await new Promise((resolve) => setTimeout(resolve, 1))
      isFull = false
    },
  })
  expect(bytes).toBe(300 * 100_005)
  expect(waits).toBeGreaterThan(100)
})

test('what a meter asks for is waited', async () => {
  const wire = await wireTo((_, socket) => {
    socket.write(Buffer.concat([copyOutResponse, ...frames]))
    setTimeout(() => socket.write(done), 10)
  })
  const began = performance.now()
  await wire.copyOut('copy t to stdout', memorySink(), () => 100)
  expect(performance.now() - began).toBeGreaterThan(90)
})

test('a sink that fails ends the source', async () => {
  const wire = await wireTo((_, socket) => {
    socket.write(copyOutResponse)
    for (let n = 0; n < 100; n++) socket.write(frameOf(Buffer.alloc(100_000)))
  })
  const failing = { write: () => false, drained: () => Promise.reject(new Error('disk full')) }
  await expect(wire.copyOut('copy t to stdout', failing)).rejects.toThrow('disk full')
})
