import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openJsonl } from '../../../../scripts/lib/copy/sources/jsonl.ts'
import { readRange, testFolder, writeInput, type Row } from './support.ts'

const folder = testFolder()

const read = async (content: string | Buffer, name = 't.jsonl') =>
  readRange(await openJsonl(writeInput(folder, name, content)), 't', ['id'])

test('any documents give back text as it is and all else as JSON', async () => {
  const text = fc.string({
    unit: fc.oneof(
      fc.constantFrom('"', '\\', '{', '}', ',', '\n'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
  })
  const documents = fc.array(
    fc.record({ id: fc.nat(), a: text.filter((one) => !one.includes('\0')), b: fc.jsonValue() }),
    {
      minLength: 1,
      maxLength: 20,
    },
  )
  await fc.assert(
    fc.asyncProperty(documents, fc.constantFrom('\n', '\r\n', '  \n\n'), async (rows, end) => {
      const content = rows.map((row) => JSON.stringify(row) + end).join('')
      const expected = rows.map(({ id, a, b }): Row => {
        if (typeof b !== 'string') return [`${id}`, a, b === null ? null : JSON.stringify(b), null]
        return b.includes('\0')
          ? [`${id}`, a, Buffer.from(b).toString('hex').toUpperCase(), ['b']]
          : [`${id}`, a, b, null]
      })
      expect(await read(content)).toEqual(expected)
    }),
    { numRuns: 50, seed: 1 },
  )
})

test('numbers and nested values are not touched', async () => {
  expect(
    await read(
      '{ "id" : 12345678901234567890 , "a":1.10,"b": [1, {"c" : "}"}] ,"d":{"e":"\\u0000"},"f":-0.0, "g":true}\n',
    ),
  ).toEqual([
    ['12345678901234567890', '1.10', '[1, {"c" : "}"}]', '{"e":"\\u0000"}', '-0.0', 'true', null],
  ])
})

test('the columns are the keys of all documents; null and a missing key are null', async () => {
  expect(await read('{"id":1,"a":"x"}\n{"b":"","id":2,"a":null}\n{}')).toEqual([
    ['1', 'x', null, null],
    ['2', null, '', null],
    [null, null, null, null],
  ])
})

test('a key may be written with escapes', async () => {
  expect(await read('{"id":1,"\\u0061\\"":2}\n{"a\\"":3}\n')).toEqual([
    ['1', '2', null],
    [null, '3', null],
  ])
})

test('NUL, half a surrogate pair and what is no UTF-8 are written in hexadecimal', async () => {
  const bytes = Buffer.concat([
    Buffer.from('{"id":1,"a":"x\\u0000","b":"é\\ud800"}\n{"id":2,"a":"\\ud83e\\uddbd","b":"'),
    Buffer.of(0xe7, 0x5c, 0x6e),
    Buffer.from('"}\n'),
  ])
  expect(await read(bytes)).toEqual([
    ['1', '7800', 'C3A9EDA080', ['a', 'b']],
    ['2', '🦽', 'E75C6E', ['b']],
  ])
})

test('a byte order mark and a gzip are read, and a table of many blocks', async () => {
  expect(await read('\ufeff{"id":1}')).toEqual([['1', null]])
  const rows = Array.from({ length: 30_000 }, (_, n) => ({ id: `${n}`, a: 'x'.repeat(n % 97) }))
  const content = rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  expect(await read(content, 't.jsonl.gz')).toEqual(rows.map(({ id, a }) => [id, a, null]))
})

test('what is wrong in a JSON Lines file is a finding with its line, before a row is sent', async () => {
  const cases: [string, string, number][] = [
    ['', 'source-empty', 0],
    ['\n \n', 'source-empty', 0],
    ['{"id":1}\n{"id":2,}\n', 'source-json', 2],
    ['{"id":1}\n{"id":2', 'source-cut-off', 2],
    ['{"id":1}\n[2]\n', 'source-json', 2],
    ['{"id":1,"a":1,"a":2}\n', 'source-json', 1],
    ['{"id":1,"undecodable":1}\n', 'source-columns', 0],
    ['{"id":1,"":1}\n', 'source-columns', 0],
  ]
  for (const [content, code, line] of cases) {
    const source = await openJsonl(writeInput(folder, 'wrong.jsonl', content))
    await expect(source.table({ table: 't', key: ['id'] }), content).rejects.toMatchObject({
      exit: 1,
      code,
      ...(line > 0 ? { place: { line } } : {}),
    })
  }
})
