import fc from 'fast-check'
import { expect, test } from 'vitest'
import { grouped } from '../../scripts/lib/output.ts'

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [1234567.5, '1,234,567.5'],
  [0.9054, '0.905'],
  [-123456, '-123,456'],
])('%d is written as people do', (value, text) => {
  expect(grouped(value)).toBe(text)
})

test('whole numbers are written as the language itself writes them', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      expect(grouped(value)).toBe(value.toLocaleString('en'))
    }),
  )
})
