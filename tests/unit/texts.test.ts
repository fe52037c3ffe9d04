import { expect, test } from 'vitest'
import { textOfBytes } from '../../scripts/lib/texts.ts'

const codeOf = (bytes: Buffer): string => {
  try {
    return textOfBytes(bytes, 'f.sql')
  } catch (error) {
    const { code, place } = error as { code: string; place: { file: string; line: number } }
    return `${code} ${place.file}:${place.line}`
  }
}

test('a text in UTF-8 is taken as it is', () => {
  const text = '-- grün, 🌱\r\nselect 1;\n'
  expect(codeOf(Buffer.from(text))).toBe(text)
  expect(codeOf(Buffer.from(''))).toBe('')
})

test.for([
  ['Latin-1', Buffer.from("select 1;\n\nselect 'ü';\n", 'latin1'), 'not-utf-8 f.sql:3'],
  ['a character cut off at the end', Buffer.from('ü').subarray(0, 1), 'not-utf-8 f.sql:1'],
  ['a NUL', Buffer.from('select 1;\nselect\0;\n'), 'not-a-text f.sql:2'],
  ['UTF-16', Buffer.from('\uFEFFselect 1;', 'utf16le'), 'not-utf-8 f.sql:1'],
  ['UTF-16 without a mark', Buffer.from('select 1;', 'utf16le'), 'not-a-text f.sql:1'],
  ['a byte order mark', Buffer.from('\uFEFFselect 1;'), 'byte-order-mark f.sql:1'],
] as const)('%s is refused with its line', ([, bytes, expected]) => {
  expect(codeOf(bytes)).toBe(expected)
})
