import { describe, expect, test } from 'vitest'
import { chainProblems, compare, type Applied } from '../../scripts/lib/chain.ts'
import { hashOf } from '../../scripts/lib/graphile.ts'
import { parseMigration, type Migration } from '../../scripts/lib/migrations.ts'

/** A chain of migrations, one for each text. */
const chain = (...bodies: string[]): Migration[] => {
  let previous: string | null = null
  return bodies.map((body, n) => {
    const hash = hashOf(body, previous)
    const text = `--! Previous: ${previous ?? '-'}\n--! Hash: ${hash}\n\n${body}\n`
    previous = hash
    return parseMigration(`00000${n + 1}-x.sql`, text)
  })
}

const rowsOf = (migrations: Migration[]): Applied[] =>
  migrations.map(({ filename, hash, previousHash }) => ({ filename, hash, previousHash }))

const two = chain('select 1', 'select 2')
const [first, second] = two as [Migration, Migration]
const [, other] = chain('other', 'select 2') as [Migration, Migration]
const codes = (migrations: Migration[]) => chainProblems(migrations).map(({ code }) => code)

describe('the chain of files', () => {
  test('is right as graphile-migrate hashes it', () => {
    expect(chainProblems(two)).toEqual([])
  })

  test.for<[string, Migration[]]>([
    ['migration-edited', [first, { ...second, body: 'select 3\n' }]],
    ['migration-hash-allowed', [first, { ...second, allowsInvalidHash: true }]],
    ['migration-number-twice', [first, { ...second, filename: first.filename }]],
    ['migration-number-missing', [first, { ...second, filename: '000003.sql' }]],
    ['migration-chain', [first, other]],
    ['migration-number-missing', [second]],
  ])('%s is found', ([code, migrations]) => {
    expect(codes(migrations)).toEqual([code])
  })

  test('an invalid hash that the header allows is let be', () => {
    expect(codes([first, { ...second, body: 'select 3\n', allowsInvalidHash: true }])).toEqual([])
  })
})

describe('files against rows', () => {
  test('that agree', () => {
    expect(compare(two, rowsOf(two))).toEqual({ pending: [], problems: [] })
  })

  test('that the database lacks are pending', () => {
    expect(compare(two, rowsOf([first]))).toEqual({ pending: ['000002-x.sql'], problems: [] })
  })

  test.for<[string, Migration[], Applied[]]>([
    ['migration-foreign', [first], rowsOf(two)],
    ['migration-changed', two, rowsOf(chain('select 1', 'select 3'))],
    ['migration-renumbered', two, [...rowsOf([first]), { ...second, filename: '000003.sql' }]],
    ['migration-renumbered', two, [...rowsOf([first]), { ...second, previousHash: 'sha1:x' }]],
    ['migration-skipped', two, rowsOf([second])],
  ])('%s is found', ([code, files, rows]) => {
    expect(compare(files, rows).problems.map((problem) => problem.code)).toEqual([code])
  })
})

test('line ends of Windows are told from a header that is broken', () => {
  const read = (text: string) => () => parseMigration('000001.sql', text)
  expect(read('--! Previous: -\n--! Hash: x\n\r\nselect 1')).toThrow('Windows')
  expect(read('--! Previous: -\n--! Hash: x\nselect 1')).toThrow('empty line')
  expect(read('select 1')).toThrow('lacks Hash')
})
