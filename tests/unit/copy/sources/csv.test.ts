import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fieldsOf } from '../../../../scripts/lib/copy/sources/csv-fields.ts'
import { openCsv } from '../../../../scripts/lib/copy/sources/csv.ts'
import { readRange, testFolder, writeInput } from './support.ts'

const folder = testFolder()

const read = async (content: string | Buffer, name = 't.csv') =>
  readRange(await openCsv(writeInput(folder, name, content)), 't', ['id'])

const field = fc.option(
  fc.string({
    unit: fc.constantFrom('a', ',', '"', '\n', '\r\n', '\r', ' ', 'é', '🦽'),
    maxLength: 8,
  }),
)
const written = (value: string | null): string =>
  value === null
    ? ''
    : value === '' || /[",\r\n]/.test(value)
      ? `"${value.replaceAll('"', '""')}"`
      : value

test('any CSV gives back the values that it was written from', async () => {
  const table = fc.array(fc.tuple(fc.nat(), field, field, field), { minLength: 1, maxLength: 50 })
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      async (rows, end, isEnded) => {
        const lines = rows.map((row) =>
          row.map((value) => written(value === null ? null : `${value}`)),
        )
        const content = ['id,a,b,c', ...lines.map((line) => line.join(','))].join(end)
        expect(await read(content + (isEnded ? end : ''))).toEqual(
          rows.map(([id, ...values]) => [`${id}`, ...values, null]),
        )
      },
    ),
    { numRuns: 50, seed: 1 },
  )
})

test('an empty field is null, a quoted empty one is empty text', () => {
  expect(fieldsOf(Buffer.from(',"",a,'))).toEqual([null, Buffer.of(), Buffer.from('a'), null])
  expect(fieldsOf(Buffer.of())).toEqual([null])
})

test('a byte order mark, blank lines and a gzip are read', async () => {
  const rows = [
    ['1', 'x', null],
    ['2', 'y', null],
  ]
  expect(await read('\ufeff"id",a\r\n1,x\r\n\r\n2,y\r\n\r\n')).toEqual(rows)
  expect(await read('id,a\n1,x\n2,y', 't.csv.gz')).toEqual(rows)
  expect(await read('id\n\n1\n')).toEqual([
    [null, null],
    ['1', null],
  ])
})

test('a file without rows gives none', async () => {
  expect(await read('id,a\n')).toEqual([])
  expect(await read('id,a')).toEqual([])
})

test('what PostgreSQL cannot hold is written in hexadecimal and its columns are named', async () => {
  expect(await read(Buffer.from('id,a,b c\n1,fran\xe7ais,ok\n2,a\0,"\xff"\n', 'latin1'))).toEqual([
    ['1', '6672616EE7616973', 'ok', ['a']],
    ['2', '6100', 'FF', ['a', 'b c']],
  ])
})

test('a table of many blocks is read whole, over the borders of what is read at a time', async () => {
  const rows = Array.from({ length: 30_000 }, (_, n) => [`${n}`, `"${n}"\n, ${'x'.repeat(n % 97)}`])
  const content = rows.map(([id, a]) => `${id},${written(a ?? null)}\n`).join('')
  const found = await read(`id,a\n${content}`)
  expect(found).toEqual(rows.map((row) => [...row, null]))
})

test('what is wrong in a CSV file is a finding with its line', async () => {
  const cases: [string | Buffer, string, number][] = [
    ['', 'source-empty', 0],
    ['id,a\n1,x\n2\n', 'source-csv', 3],
    ['id,a\n1,"x\ny",z\n', 'source-csv', 2],
    ['id,a\n1,x\n2,"y\n3,z\n', 'source-cut-off', 3],
    ['id,a\n1,x\n2', 'source-cut-off', 3],
    ['id,a\n1,5" pipe"\n', 'source-csv', 2],
    ['id,a\n1,"x"y\n', 'source-csv', 2],
    ['id,id\n1,x\n', 'source-columns', 0],
    ['id,\n1,x\n', 'source-columns', 0],
    [Buffer.from('\ufeffid,a\n1,x\n', 'utf16le'), 'source-encoding', 1],
  ]
  for (const [content, code, line] of cases)
    await expect(read(content), JSON.stringify(content)).rejects.toMatchObject({
      exit: 1,
      code,
      ...(line > 0 ? { place: { line } } : {}),
    })
})

test('text after a closing quote is told, also where the quote seems to be open until the end', async () => {
  await expect(read('id,a\n1,"x"y",c\n2,z\n')).rejects.toMatchObject({
    code: 'source-csv',
    message: expect.stringMatching(/^Correct line 2 of .*: text follows/) as string,
  })
  await expect(read('id,a\n1,"x\n2,z\n')).rejects.toMatchObject({ code: 'source-cut-off' })
})
