import { expect, test } from 'vitest'
import { compareSequences } from '../../../../scripts/lib/copy/backup/sequences.ts'

const compare = (before: string | null, after: string | null, restored?: string | null) => {
  const one = (value: string | null) => new Map([['shop.ids', value]])
  compareSequences(
    { before: one(before), after: one(after) },
    restored === undefined ? new Map<string, never>() : one(restored),
  )
}

test.for([
  ['7', '7', '7'],
  [null, null, null],
  ['7', '9', '7'],
  ['7', '9', '8'],
  ['7', '9', '9'],
  ['-7', '-12', '-9'],
  [null, '3', null],
  [null, '3', '2'],
] as const)(
  'a sequence that went from %s to %s during the dump may be restored at %s',
  ([before, after, restored]) => {
    compare(before, after, restored)
  },
)

test.for([
  ['7', '7', '8', 'stands at its value 8; it should stand at its value 7'],
  ['7', '9', '10', 'stands at its value 10'],
  ['-7', '-12', '-6', 'stands at its value -6'],
  ['7', '7', null, 'stands at its beginning'],
  [null, null, '1', 'it should stand at its beginning'],
  ['7', '7', undefined, 'the sequence shop.ids is missing'],
] as const)(
  'a sequence that went from %s to %s and is restored at %s is named',
  ([before, after, restored, said]) => {
    expect(() => {
      compare(before, after, restored)
    }).toThrow(
      expect.objectContaining({
        code: 'backup-differs',
        message: expect.stringContaining(said) as string,
      }),
    )
  },
)
