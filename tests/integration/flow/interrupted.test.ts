import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect } from 'vitest'
import { blank, commitFirst, history, rows, test, type Project } from './project.ts'

const include = `create or replace function answer() returns bigint language sql as 'select 42';\n`
const migration = (seconds: number) => `--! Message: Answer

create table if not exists questions (id integer primary key);
--!include answer.sql
select pg_sleep(${seconds});
`

// A long trial by PLUMB_TEST_KILLS=50.
const kills = Number(process.env.PLUMB_TEST_KILLS ?? 6)

const until = (happened: () => boolean | Promise<boolean>): Promise<void> =>
  expect.poll(happened, { interval: 5 }).toBe(true)

const isBegun = (project: Project): boolean =>
  existsSync(project.path('.plumb/interrupted/intent.json'))

const hasFile = (project: Project): boolean =>
  existsSync(project.path('migrations/committed/000002-answer.sql'))

const prepare = async (project: Project, seconds: number): Promise<Record<string, string>> => {
  await project.write('sql/answer.sql', include)
  await project.write('migrations/current.sql', migration(seconds))
  return history(project)
}

const kill = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s during a commit leaves everything as it was',
  async (name, { project }) => {
    await commitFirst(project)
    const before = await prepare(project, 30)
    const child = project.start(['commit'])
    let said = ''
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const ended = once(child, 'close')
    await until(() => hasFile(project))
    child.kill(name)
    expect(await ended).toEqual([3, null])
    expect(said).toContain('[interrupted]')
    expect(await history(project)).toEqual(before)
    expect(isBegun(project)).toBe(false)
  },
)

test('defect 5: graphile-migrate that is killed during a commit leaves a file and a full current.sql', async ({
  project,
}) => {
  await commitFirst(project)
  const before = await prepare(project, 30)
  const child = project.startGraphileMigrate(['commit'])
  await until(() => hasFile(project))
  await kill(child)
  expect(await history(project)).toMatchObject(before)
  expect(hasFile(project)).toBe(true)
})

test('defect 5: a commit that is killed once the database has it is finished by the next command', async ({
  project,
}) => {
  await commitFirst(project)
  await prepare(project, 0)
  const child = project.start(['commit'])
  await until(async () => (await rows(project)).length === 2)
  await kill(child)
  expect(await project.plumb(['commit'])).toMatchObject({ exit: 2 })
  expect(await rows(project)).toEqual(['000001.sql', '000002.sql'])
  expect(hasFile(project)).toBe(true)
  expect(await project.read('migrations/current.sql')).toBe(blank)
})

test('defect 5: a commit that is killed at any moment is finished or undone by the next command', async ({
  project,
}) => {
  await commitFirst(project)
  const moments = fc.sample(fc.integer({ min: 0, max: 1500 }), { numRuns: kills, seed: 5 })
  for (const moment of [0, ...moments]) {
    const before = await prepare(project, 0.2)
    const child = project.start(['commit'])
    await until(() => isBegun(project))
    await sleep(moment)
    await kill(child)
    // What was undone cannot be taken back, because current.sql is written; what was finished is.
    await project.plumb(['uncommit'])
    expect({ moment, begun: isBegun(project) }).toEqual({ moment, begun: false })
    expect({ moment, rows: await rows(project) }).toEqual({ moment, rows: ['000001.sql'] })
    expect({ moment, ...(await history(project)) }).toEqual({ moment, ...before })
  }
}, 900_000)

test('defect 6: an uncommit that is killed at any moment is finished or undone by the next command', async ({
  project,
}) => {
  await commitFirst(project)
  await prepare(project, 0)
  expect(await project.plumb(['commit'])).toMatchObject({ exit: 0 })
  const moments = fc.sample(fc.integer({ min: 0, max: 900 }), { numRuns: kills, seed: 6 })
  for (const moment of moments) {
    const before = await history(project)
    const child = project.start(['uncommit'])
    await until(() => isBegun(project))
    await sleep(moment)
    await kill(child)
    // What was undone is no current.sql to commit; what was finished is committed again.
    await project.plumb(['commit'])
    expect({ moment, begun: isBegun(project) }).toEqual({ moment, begun: false })
    expect({ moment, ...(await history(project)) }).toEqual({ moment, ...before })
    expect(await rows(project)).toEqual(['000001.sql', '000002.sql'])
  }
}, 900_000)

test.for(['status', 'migrate', 'uncommit', 'rebase', 'schema'])(
  'plumb %s finds a killed commit and undoes it',
  async (name, { project }) => {
    await commitFirst(project)
    const before = await prepare(project, 30)
    const child = project.start(['commit'])
    await until(() => hasFile(project))
    await kill(child)
    const ended = await project.plumb([name])
    expect(ended.err).toContain('A "plumb commit" was interrupted and is undone now')
    expect(await history(project)).toEqual(before)
    expect((await project.plumb([name])).err).not.toContain('interrupted')
  },
)

test('of several commands that find a killed commit at once, one undoes it', async ({
  project,
}) => {
  await commitFirst(project)
  const before = await prepare(project, 30)
  const child = project.start(['commit'])
  await until(() => hasFile(project))
  await kill(child)
  const ended = await Promise.all([1, 2, 3].map(() => project.plumb(['status'])))
  expect(ended.map(({ exit }) => exit)).toEqual([11, 11, 11])
  expect(ended.filter(({ err }) => err.includes('is undone now'))).toHaveLength(1)
  expect(await history(project)).toEqual(before)
})

test('what a person wrote after the kill is not overwritten', async ({ project }) => {
  await commitFirst(project)
  await prepare(project, 30)
  const child = project.start(['commit'])
  await until(() => hasFile(project))
  await kill(child)
  const own = 'create table written_since (id integer primary key);\n'
  await project.write('migrations/current.sql', own)
  const ended = await project.plumb(['uncommit'])
  expect(ended.err).toContain('was edited since and stays')
  expect(await project.read('migrations/current.sql')).toBe(own)
  expect(Object.values(await project.files('.plumb/kept'))).toEqual([migration(30)])
})

// Within some ten milliseconds, one finds what the other has half done, unless it waits for its turn.
test.for([0, 20, 40, 60])(
  'two commits %i ms apart: one is made, the other waits for its turn and is told',
  async (apart, { project }) => {
    await commitFirst(project)
    await prepare(project, 0.3)
    const commit = () => project.plumb(['commit'])
    const ended = await Promise.all([commit(), sleep(apart).then(commit)])
    expect(ended.map(({ exit }) => exit).sort()).toEqual([0, expect.toBeOneOf([2, 3])])
    expect(ended.map(({ err }) => err).join('')).toMatch(/\[(busy|current-blank)\]/)
    expect(await rows(project)).toEqual(['000001.sql', '000002.sql'])
    expect(hasFile(project)).toBe(true)
  },
)
