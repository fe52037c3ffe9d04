import { expect, test } from 'vitest'
import { compareSchemas, compareSums } from '../../../../scripts/lib/copy/backup/compare.ts'

const sums = (rows: number, sum: string) => new Map([['app.users', { rows, sum }]])
const differs = (message: RegExp) =>
  expect.objectContaining({
    exit: 1,
    code: 'backup-differs',
    message: expect.stringMatching(message) as string,
  }) as Error

test('tables that are the same are the same', () => {
  expect(() => compareSums(sums(3, '77'), sums(3, '77'))).not.toThrow()
})

test.for([
  [sums(3, '77'), sums(2, '70'), /app\.users has 2 rows, not the 3 rows/],
  [sums(3, '77'), sums(3, '70'), /app\.users has other values/],
  [sums(3, '77'), new Map(), /app\.users has no rows/],
  [new Map(), sums(0, '0'), /app\.users has 0 rows, not the no rows/],
] as const)('a table that is not the same is named (%#)', ([saved, restored, message]) => {
  expect(() => compareSums(saved, restored)).toThrow(differs(message))
})

test('spaces, brackets and comments of a schema do not count', () => {
  const saved = '-- a\n\\restrict abc\ncreate view v as\n  select ((a or b) or c);\n'
  const restored = '-- b\n\\restrict def\ncreate view v as\n select (a or b or c);\n\n'
  expect(() => compareSchemas(saved, restored)).not.toThrow()
})

test.for([
  'create table t (a int);\n',
  'create table t (a int);\ncreate table u ();\ncreate table v ();\n',
])('a schema that lacks a line, or has one more, is another one (%#)', (restored) => {
  const saved = 'create table t (a int);\ncreate table u ();\n'
  expect(() => compareSchemas(saved, restored)).toThrow(differs(/createtable[uv]/))
})
