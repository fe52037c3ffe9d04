import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parseSource } from '../../../../scripts/lib/copy/sources/address.ts'

test('an address tells the kind, the place as an absolute path, and is shown without a password', () => {
  expect(parseSource('postgresql://me:secret@host:5433/db?sslmode=require')).toEqual({
    kind: 'postgres',
    location: 'postgresql://me:secret@host:5433/db?sslmode=require',
    shown: 'postgresql://me@host:5433/db?sslmode=require',
  })
  for (const kind of ['sqlite', 'jsonl', 'csv'])
    expect(parseSource(`${kind}:some/file`)).toEqual({
      kind,
      location: resolve('some/file'),
      shown: `${kind}:${resolve('some/file')}`,
    })
})

test('any other address is wrong use, and a password in it is not told', () => {
  for (const text of [
    '',
    'sqlite:',
    'file.db',
    'mysql://me:secret@host/db',
    'sqlite://f',
    'postgres:x',
  ])
    expect(() => parseSource(text)).toThrow(
      expect.objectContaining({
        exit: 2,
        code: 'source-address',
        message: expect.not.stringContaining('secret') as string,
      }),
    )
})
