import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { testServer } from '../../support/database.ts'
import { plumb } from '../../support/plumb.ts'
import { targets, test } from './support.ts'

/** The environment of the test's server, its programs first in the path. */
const envOf = (url: string): Record<string, string> => {
  const { rootUrl, bin } = testServer()
  return {
    DATABASE_URL: url,
    ROOT_DATABASE_URL: rootUrl,
    ...(bin ? { PATH: `${bin}:${process.env.PATH ?? ''}` } : {}),
  }
}

test('a copy tells its progress as JSON on standard error, and its report alone on standard output', async ({
  db,
  legacy,
}) => {
  const args = [
    'copy',
    'housing',
    '--from',
    `sqlite:${legacy.file}`,
    '--json',
    '--max-rate',
    '50MB',
  ]
  const ended = await plumb(args, envOf(db.url))
  expect(ended.exit, ended.err).toBe(0)
  expect(JSON.parse(ended.out)).toMatchObject({ ok: true, application: 'housing' })
  const lines = ended.err.split('\n').filter((line) => line.startsWith('{'))
  const last = JSON.parse(lines.at(-1) ?? '{}') as { steps: { step: string; share: number }[] }
  expect(last).toMatchObject({ event: 'progress', share: 1, seconds_left: 0 })
  const shaped = last.steps.filter(({ step }) => step.startsWith('shape '))
  expect(shaped.map(({ step }) => step.slice(6)).sort()).toEqual([...targets].sort())
})

test('what a copy and a second one wrote is taken back by --undo, and nothing else', async ({
  db,
  legacy,
}) => {
  await db.sql`insert into housing.companies (id, company_key, name) values (gen_random_uuid(), 'not-copied', 'not copied')`
  await legacy.copy({ intoExisting: true })
  await legacy.copy()
  const preview = await plumb(['copy', 'housing', '--undo', '--dry-run', '--json'], envOf(db.url))
  expect(preview.exit, preview.err).toBe(0)
  const ended = await plumb(['copy', 'housing', '--undo', '--json'], envOf(db.url))
  expect(ended.exit, ended.err).toBe(0)
  const { tables } = JSON.parse(ended.out) as { tables: { table: string; removed: number }[] }
  expect(tables.map(({ table }) => table).sort()).toEqual([...targets].sort())
  for (const { table, removed } of tables) {
    expect(removed).toBeGreaterThan(0)
    const left = await db.sql`select from ${db.sql(table)}`
    expect(left, table).toHaveLength(table === 'housing.companies' ? 1 : 0)
  }
  expect(await db.sql`select from copying.rejects where application = 'housing'`).toHaveLength(0)
  // It can be copied again, as if nothing had been.
  await legacy.copy({ intoExisting: true })
})

test('--backup makes a compared backup before anything is written', async ({ db, legacy }) => {
  const folder = await mkdtemp(join(tmpdir(), 'plumb-guided-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const args = ['copy', 'housing', '--from', `sqlite:${legacy.file}`, '--backup', folder, '--json']
  const ended = await plumb(args, envOf(db.url))
  expect(ended.exit, ended.err).toBe(0)
  const { backup } = JSON.parse(ended.out) as { backup: { path: string; checked: boolean } }
  expect(backup.checked).toBe(true)
  expect(await readdir(folder)).toEqual([backup.path.slice(folder.length + 1)])
})

test('a backup that fails stops the copy', async ({ db, legacy }) => {
  const env = { DATABASE_URL: db.url, ROOT_DATABASE_URL: `${db.url}_missing` }
  const args = ['copy', 'housing', '--from', `sqlite:${legacy.file}`, '--backup']
  const ended = await plumb(args, { ...envOf(db.url), ...env })
  expect(ended.exit).toBe(3)
  expect(await db.sql`select from copying.runs`).toHaveLength(0)
})

test.for([
  ['--max-rate', 'fast'],
  ['--max-rate', '1kB'],
])('%s %s is refused with exit code 2', async (given, { db, legacy }) => {
  const args = ['copy', 'housing', '--from', `sqlite:${legacy.file}`, ...given]
  expect(await plumb(args, envOf(db.url))).toMatchObject({ exit: 2 })
})

test.for([
  ['--dry-run', '--follow'],
  ['--dry-run', '--cut-over'],
  ['--dry-run', '--cut-back'],
  ['--dry-run', '--stop-following'],
  ['--cut-over', '--cut-back'],
  ['--undo', '--follow'],
  ['--plan', '--cut-over'],
])('%s and %s together are refused, and nothing is done', async (given, { db }) => {
  const args = ['copy', 'housing', '--from', `postgres://nobody@127.0.0.1:1/x`, ...given, '--json']
  const ended = await plumb(args, envOf(db.url))
  expect(ended.exit, ended.err).toBe(2)
  expect(JSON.parse(ended.out)).toMatchObject({ ok: false, error: { code: 'wrong-use' } })
  expect(ended.err).toContain('cannot be used with')
})
