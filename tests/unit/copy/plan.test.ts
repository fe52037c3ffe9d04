import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parsePlanTable, readPlan, readPlanFolder } from '../../../scripts/lib/copy/plan.ts'

const header = '--! from users\n--! to shop.users\n--! key id\n'
const parse = (text: string) => parsePlanTable(text, 'plan.sql')

test('a header names source table, target and key, and the rest is the SELECT', () => {
  expect(parse(`${header}select 1;\n`)).toEqual({
    file: 'plan.sql',
    sourceTable: 'users',
    target: 'shop.users',
    sourceKey: ['id'],
    mode: 'landed',
    select: `${header}select 1`,
  })
})

test.for([
  ['is missing', 'select 1', 1],
  ['lacks a line', '--! from users\n--! to shop.users\nselect 1', 1],
  ['has an unknown line', `${header}--! order 3\nselect 1`, 4],
  ['says a thing twice', `${header}--! key other\nselect 1`, 4],
  ['has a line without a value', '--! from\n--! to shop.users\n--! key id', 1],
  ['names a target without a schema', '--! from users\n--! to users\n--! key id', 2],
  ['knows a mode that there is not', `${header}--! mode fast`, 4],
  ['cuts by no rows', `${header}--! chunk 0`, 4],
] as const)('a header that %s is refused, with its line', ([, text, line]) => {
  expect(() => parse(text)).toThrow(
    expect.objectContaining({ exit: 2, code: 'plan-header', place: { file: 'plan.sql', line } }),
  )
})

test('a header may name several key columns, a mode, the rows of a chunk and what is left', () => {
  const text = '--! from a.kv\n--! to shop.items\n--! key a, b\n--! mode direct\n--! chunk 500\n'
  expect(parse(`${text}--! leave s.key ~ ':list$'\nselect 1`)).toMatchObject({
    sourceTable: 'a.kv',
    sourceKey: ['a', 'b'],
    mode: 'direct',
    chunk: 500,
    leave: "s.key ~ ':list$'",
  })
})

test('a plan is read in the order of its files, and its hash changes with any of them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plumb-plan-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, '20_b.sql'), `${header}select 2`)
  await writeFile(join(folder, '10_a.sql'), `${header.replaceAll('users', 'companies')}select 1`)
  await writeFile(join(folder, 'notes.md'), 'not a plan')
  const plan = await readPlanFolder('shop', folder)
  expect(plan.tables.map(({ sourceTable }) => sourceTable)).toEqual(['companies', 'users'])
  await writeFile(join(folder, '20_b.sql'), `${header}select 3`)
  expect((await readPlanFolder('shop', folder)).hash).not.toBe(plan.hash)
})

/** As long as a name may be. */
const long = 'x'.repeat(63)

test.for([
  ['fill one target', 'a', 'shop.users', 'b', 'shop.users', 'direct', 'target shop.users'],
  ['have one view', 'a', 'shop.users', 'b', 'audit.users', 'landed', 'view shaped_users'],
  [
    'land in tables that are cut off alike',
    `${long}a`,
    'shop.a',
    `${long}b`,
    'shop.b',
    'landed',
    long,
  ],
  ['land in one table', 'a.t', 'shop.a', 'b.t', 'shop.b', 'landed', 'landing table t'],
  ['have one name there', 'a', 'shop.b', 'shaped_b', 'shop.c', 'landed', 'landing table shaped_b'],
] as const)(
  'two plans that would %s are refused, with the file',
  async ([, from, to, otherFrom, otherTo, mode, place]) => {
    const folder = await mkdtemp(join(tmpdir(), 'plumb-plan-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const text = (source: string, target: string) =>
      `--! from ${source}\n--! to ${target}\n--! key id\n--! mode ${mode}\nselect 1`
    await writeFile(join(folder, '10_a.sql'), text(from, to))
    await writeFile(join(folder, '20_b.sql'), text(otherFrom, otherTo))
    await expect(readPlanFolder('shop', folder)).rejects.toMatchObject({
      exit: 2,
      code: 'plan-names',
      message: expect.stringContaining(place) as string,
      place: { file: expect.stringContaining('20_b.sql') as string },
    })
    await writeFile(join(folder, '20_b.sql'), text(from, 'shop.other'))
    expect((await readPlanFolder('shop', folder)).tables).toHaveLength(2)
  },
)

test('an unknown application is refused, naming those that have a plan', async () => {
  await expect(readPlan('shop')).rejects.toMatchObject({
    exit: 2,
    code: 'unknown-application',
    message: expect.stringContaining('housing') as string,
  })
})
