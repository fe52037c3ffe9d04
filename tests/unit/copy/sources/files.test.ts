import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openCsv } from '../../../../scripts/lib/copy/sources/csv.ts'
import { openJsonl } from '../../../../scripts/lib/copy/sources/jsonl.ts'
import { memorySink } from '../../../../scripts/lib/copy/wire/sink.ts'
import { readRange, testFolder, writeInput } from './support.ts'

const folder = testFolder()
const all = { low: null, high: null }

test('a folder has a file for each table, plain or gzip; a single file serves one table', async () => {
  const tables = join(folder, 'tables')
  mkdirSync(tables)
  writeInput(tables, 'a.csv', 'id\n1\n')
  writeInput(tables, 'b.csv.gz', 'id\n2\n')
  writeInput(tables, 'c.csv', '')
  writeInput(tables, 'c.csv.gz', '')
  const source = await openCsv(tables)
  expect(await readRange(source, 'a', ['id'])).toEqual([['1', null]])
  expect(await readRange(source, 'b', ['id'])).toEqual([['2', null]])
  for (const table of ['c', 'none'])
    await expect(source.table({ table, key: ['id'] })).rejects.toMatchObject({
      exit: 2,
      code: 'source-table',
    })
  const single = await openCsv(join(tables, 'a.csv'))
  await single.table({ table: 'any', key: ['id'] })
  await single.table({ table: 'any', key: ['id'] })
  await expect(single.table({ table: 'other', key: ['id'] })).rejects.toMatchObject({
    exit: 2,
    code: 'source-table',
  })
})

test('a moment is another one when a file has changed', async () => {
  const file = writeInput(folder, 'moment.csv', 'id\n1\n')
  const { moment } = await openCsv(file)
  expect((await openCsv(file)).moment).toBe(moment)
  const folderMoment = (await openCsv(folder)).moment
  appendFileSync(file, '2\n')
  expect((await openCsv(file)).moment).not.toBe(moment)
  expect((await openCsv(folder)).moment).not.toBe(folderMoment)
})

test('a missing file and a missing key are wrong use', async () => {
  await expect(openJsonl(join(folder, 'none'))).rejects.toMatchObject({
    exit: 2,
    code: 'no-such-file',
  })
  const source = await openJsonl(writeInput(folder, 'key.jsonl', '{"id":1}'))
  await expect(source.table({ table: 't', key: ['id', 'no'] })).rejects.toMatchObject({
    exit: 2,
    code: 'source-key',
  })
})

test('a gzip that is cut off, damaged or none is told with the line that was reached', async () => {
  const content = Array.from({ length: 20_000 }, (_, n) => `${n},${Math.sin(n)}\n`).join('')
  const packed = readFileSync(writeInput(folder, 'whole.csv.gz', `id,a\n${content}`))
  const damaged = Buffer.from(packed)
  damaged.fill(0, packed.length - 2000, packed.length - 1000)
  const cases: [Buffer, string][] = [
    [packed.subarray(0, packed.length - 1000), 'source-cut-off'],
    [damaged, 'source-corrupt'],
    [Buffer.from('id,a\n1,x\n'), 'source-corrupt'],
  ]
  for (const [bytes, code] of cases) {
    const file = join(folder, 'bad.csv.gz')
    writeFileSync(file, bytes)
    const read = openCsv(file).then((source) => readRange(source, 't', ['id']))
    await expect(read).rejects.toMatchObject({ exit: 1, code })
    if (code === 'source-cut-off')
      await expect(read).rejects.toMatchObject({
        place: { file, line: expect.any(Number) as number },
      })
  }
})

test('a file that changes while it is read is the environment', async () => {
  const file = writeInput(folder, 'changes.csv', `id\n${'1\n'.repeat(1_000_000)}`)
  const source = await openCsv(file)
  const table = await source.table({ table: 't', key: ['id'] })
  const sink = memorySink()
  const changing = {
    ...sink,
    write: (frames: Buffer) => {
      if (sink.frames().length === 0) appendFileSync(file, '2\n')
      return sink.write(frames)
    },
  }
  const reader = await source.reader(1)
  await expect(reader.send(table, all, changing, { format: 'binary' })).rejects.toMatchObject({
    exit: 3,
    code: 'source-changed',
  })
})

test('a line of more than 64 MB is a finding', async () => {
  const file = writeInput(folder, 'long.csv', `id\n1\n"${'x\n'.repeat(34_000_000)}"\n`)
  const source = await openCsv(file)
  await expect(readRange(source, 't', ['id'])).rejects.toMatchObject({
    exit: 1,
    code: 'source-line-too-long',
    place: { line: 3 },
  })
})

test('a reader that is closed stops, and the sink is waited for', async () => {
  const file = writeInput(folder, 'closed.csv', `id\n${'1\n'.repeat(1_000_000)}`)
  const source = await openCsv(file)
  const table = await source.table({ table: 't', key: ['id'] })
  expect(table.estimatedRows).toBeGreaterThan(900_000)
  const reader = await source.reader(1)
  let [pieces, waits] = [0, 0]
  const sink = {
    write: () => {
      pieces += 1
      return false
    },
    drained: () => {
      waits += 1
      if (waits === 4) void reader.close()
      return Promise.resolve()
    },
  }
  const sending = reader.send(table, all, sink, { format: 'binary' })
  await expect(sending).rejects.toThrow('the reader was closed')
  expect([pieces, waits]).toEqual([8, 4])
})
