import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { afterAll, expect, test } from 'vitest'
import { generate } from '../../../scripts/lib/copy/generate.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumb-generate-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const file = (name: string) => join(folder, name)

test('the same seed gives the same bytes, another seed others', async () => {
  for (const [name, seed] of [
    ['a.db', 7],
    ['b.db', 7],
    ['c.db', 8],
  ] as const)
    await generate('housing', { scale: 0.01, seed, out: file(name) })
  expect(readFileSync(file('a.db')).equals(readFileSync(file('b.db')))).toBe(true)
  expect(readFileSync(file('a.db')).equals(readFileSync(file('c.db')))).toBe(false)
})

test('housing has all twelve kinds of dirt at a small scale, on rows that nothing refers to', async () => {
  await generate('housing', { scale: 0.02, seed: 3, out: file('dirt.db') })
  const db = new Database(file('dirt.db'))
  const kinds = db.prepare('select distinct kind from generated_dirt order by kind').raw().all()
  expect(kinds.flat()).toEqual([
    ...['bad_json', 'duplicate_email', 'impossible_date', 'invalid_utf8', 'missing_name'],
    ...['negative_income', 'not_a_number', 'nul_byte', 'orphan', 'over_long_text'],
    ...['units_exceed_total', 'unknown_status'],
  ])
  const references = [
    ['users', 'company_id', 'companies'],
    ['projects', 'company_id', 'companies'],
    ['applicants', 'user_id', 'users'],
    ['applications', 'project_id', 'projects'],
    ['applications', 'applicant_id', 'applicants'],
  ]
  for (const [child, column, parent] of references) {
    const [count] = db
      .prepare(
        `select count(*) from ${child} as c join generated_dirt as g on g.table_name = '${parent}' and g.id = c.${column}`,
      )
      .raw()
      .get() as [number]
    expect(`${child}.${column}: ${count}`).toBe(`${child}.${column}: 0`)
  }
  db.close()
})

test('scale 1 has the rows that the application promises', async () => {
  const { rows } = await generate('housing', { scale: 1, seed: 1, out: file('one.db') })
  const { generated_dirt: dirt = 0, ...tables } = rows
  const all = Object.values(tables).reduce((sum, count) => sum + count, 0)
  expect(all - dirt).toBe(20 + 1_000 + 2_000 + 50_000 + 80_000 + 5_000)
  expect(dirt / all).toBeGreaterThan(0.004)
  expect(dirt / all).toBeLessThan(0.006)
})

test('a file is not overwritten without --force, and nothing is left behind', async () => {
  const out = file('kept.db')
  await generate('housing', { scale: 0.01, seed: 1, out })
  const before = readFileSync(out)
  await expect(generate('housing', { scale: 0.01, seed: 2, out })).rejects.toMatchObject({
    exit: 2,
    code: 'file-exists',
  })
  expect(readFileSync(out).equals(before)).toBe(true)
  await generate('housing', { scale: 0.01, seed: 2, out, force: true })
  expect(readFileSync(out).equals(before)).toBe(false)
  expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([])
})

test.for([
  [{ scale: 0, seed: 1 }, 'scale'],
  [{ scale: Number.NaN, seed: 1 }, 'scale'],
  [{ scale: 1000, seed: 1 }, 'scale'],
  [{ scale: 0.01, seed: 1.5 }, 'seed'],
  [{ scale: 0.01, seed: -1 }, 'seed'],
] as const)('%o is refused and makes no file', async ([numbers, code]) => {
  const out = file('refused.db')
  await expect(generate('housing', { ...numbers, out })).rejects.toMatchObject({ exit: 2, code })
  expect(readdirSync(folder)).not.toContain('refused.db')
})
