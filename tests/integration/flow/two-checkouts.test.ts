import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { connect, databaseName } from '../../../scripts/lib/database.ts'
import { testServer } from '../../support/database.ts'
import { createDatabase, dropDatabase } from '../../support/databases.ts'
import { commitFirst, rows, test as base, type Project } from './project.ts'

/** The environment of another checkout of the project, with the same database and its own shadow. */
const test = base.extend('other', async ({ project }, { onCleanup }) => {
  const { rootUrl } = testServer()
  await commitFirst(project)
  const folder = await mkdtemp(join(tmpdir(), 'plumb-other-'))
  await cp(project.folder, folder, { recursive: true, verbatimSymlinks: true })
  await rm(join(folder, '.plumb'), { recursive: true, force: true })
  const shadow = `${project.env.SHADOW_DATABASE_URL ?? ''}_2`
  await createDatabase(rootUrl, databaseName(shadow))
  onCleanup(async () => {
    await dropDatabase(rootUrl, databaseName(shadow))
    await rm(folder, { recursive: true })
  })
  return { PLUMB_ROOT: folder, SHADOW_DATABASE_URL: shadow }
})

const current = 'migrations/current.sql'

/** What the other checkout's second migration has become. */
const isKept = async (project: Project, other: Record<string, string>): Promise<void> => {
  expect(await rows(project)).toEqual(['000001.sql', '000002.sql'])
  expect(await project.plumb(['status'], other)).toMatchObject({ exit: 0 })
}

test('a killed commit that is undone leaves the row of the same number that another checkout made', async ({
  project,
  other,
}) => {
  await project.write(current, 'select pg_sleep(30);\n')
  const child = project.start(['commit', '-m', 'killed'])
  const file = project.path('migrations/committed/000002-killed.sql')
  await expect.poll(() => existsSync(file)).toBe(true)
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
  const theirs = join(other.PLUMB_ROOT, current)
  await project.write(current, 'create table theirs (id integer);\n')
  await cp(project.path(current), theirs)
  expect(await project.plumb(['commit', '-m', 'theirs'], other)).toMatchObject({ exit: 0 })
  expect((await project.plumb(['status'])).err).toContain('is undone now')
  expect(existsSync(file)).toBe(false)
  await isKept(project, other)
})

test('of two checkouts that commit the same number, the loser leaves the row of the winner', async ({
  project,
  other,
}) => {
  await project.write(current, 'create table theirs (id integer);\n')
  await cp(project.path(current), join(other.PLUMB_ROOT, current))
  // It replays on its shadow until the other one has committed: sessions are seen from every database.
  const name = `holds ${randomBytes(4).toString('hex')}`
  const ours = `do $$ begin
  while exists (select from pg_stat_activity where application_name = '${name}') loop
    perform pg_sleep(0.1), pg_stat_clear_snapshot();
  end loop;
end $$;
`
  const hold = connect(project.env.DATABASE_URL ?? '', { applicationName: name })
  await hold`select 1`
  await project.write(current, ours)
  const losing = project.plumb(['commit', '-m', 'ours'])
  const file = project.path('migrations/committed/000002-ours.sql')
  await expect.poll(() => existsSync(file)).toBe(true)
  expect(await project.plumb(['commit', '-m', 'theirs'], other)).toMatchObject({ exit: 0 })
  await hold.end()
  expect((await losing).exit).toBe(1)
  expect(await project.read(current)).toBe(ours)
  await isKept(project, other)
})
