import { expect, test } from 'vitest'
import { compare } from '../../scripts/lib/status.ts'

const file = (number: number, hash: string) => ({
  file: `00000${number}-x.sql`,
  filename: `00000${number}.sql`,
  hash,
})
const row = (number: number, hash: string) => ({ filename: `00000${number}.sql`, hash })

test('files and rows that agree are clean', () => {
  expect(compare([file(1, 'a')], [row(1, 'a')], false)).toMatchObject({
    state: 'clean',
    applied: 1,
  })
})

test('a file that the database lacks is pending', () => {
  expect(compare([file(1, 'a'), file(2, 'b')], [row(1, 'a')], false)).toMatchObject({
    state: 'pending',
    pending: ['000002-x.sql'],
  })
})

test('a row that no file has is a conflict, even when others are pending', () => {
  expect(compare([file(1, 'a'), file(2, 'b')], [row(1, 'a'), row(2, 'c')], false)).toMatchObject({
    state: 'conflict',
    pending: ['000002-x.sql'],
    conflicts: ['000002.sql'],
  })
})

test('a current.sql that is being written is told', () => {
  expect(compare([file(1, 'a')], [row(1, 'a')], true)).toMatchObject({ state: 'current' })
})
