import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { expect } from 'vitest'
import { shell } from '../../../scripts/lib/server/shell.ts'
import { commitFirst, history, rows, test, type Project } from './project.ts'

const answer = (value: number) =>
  `create or replace function answer() returns integer language sql as 'select ${value}';\n`

const ours = `create table if not exists ours (id integer primary key);
create table if not exists shared (id integer primary key);
comment on table shared is 'ours';
--!include answer.sql
`
const theirs = `create table if not exists shared (id integer primary key);
alter table shared add column if not exists note text;
--!include answer.sql
`

const commitAs = async (project: Project, name: string, text: string): Promise<void> => {
  await project.write('migrations/current.sql', text)
  const ended = await project.plumb(['commit', '-m', name])
  if (ended.exit !== 0) throw new Error(ended.err)
}

const applyTheirs = async (project: Project): Promise<void> => {
  await project.write('sql/answer.sql', answer(2))
  await commitAs(project, 'Theirs', theirs)
}

/** Both branches commit number 2, and git merges them; the database has theirs. */
const merge = async (project: Project): Promise<void> => {
  await commitFirst(project)
  await project.write('sql/answer.sql', answer(1))
  await commitAs(project, 'Ours', ours)
  const text = await project.read('migrations/committed/000002-ours.sql')
  await project.plumb(['uncommit'])
  await project.sql`drop table ours, shared`
  await applyTheirs(project)
  await project.write('migrations/committed/000002-ours.sql', text)
}

test('defect 19: what is not applied moves behind what is, and everything works again', async ({
  project,
}) => {
  await merge(project)
  const alone = await project.graphileMigrate(['migrate'])
  expect(alone.exit).toBe(1)
  expect((await project.graphileMigrate(['uncommit'])).exit).toBe(1)
  const before = await history(project)
  const plan = await project.plumb(['rebase'])
  expect(plan).toMatchObject({ exit: 0, err: '' })
  expect(plan.out).toContain('000002-ours.sql → 000003-ours.sql')
  expect(await history(project)).toEqual(before)
  expect(await project.plumb(['rebase', '--write'])).toMatchObject({ exit: 0, err: '' })
  const after = await history(project)
  expect(Object.keys(after).sort()).toEqual([
    '000001-first.sql',
    '000002-theirs.sql',
    '000003-ours.sql',
    'current.sql',
  ])
  expect(after['000002-theirs.sql']).toBe(before['000002-theirs.sql'])
  expect(after['000003-ours.sql']?.split('\n').slice(2)).toEqual(
    before['000002-ours.sql']?.split('\n').slice(2),
  )
  expect(await project.graphileMigrate(['migrate'])).toMatchObject({ exit: 0 })
  expect(await rows(project)).toEqual(['000001.sql', '000002.sql', '000003.sql'])
  expect((await project.plumb(['rebase'])).out).toContain('Nothing to do')
})

test('says which objects both branches changed, and which included file would be set back', async ({
  project,
}) => {
  await merge(project)
  const { out } = await project.plumb(['rebase', '--json'])
  expect(JSON.parse(out)).toEqual({
    ok: true,
    written: false,
    moves: [{ from: '000002-ours.sql', to: '000003-ours.sql' }],
    overlaps: [
      {
        file: '000002-ours.sql',
        with: '000002-theirs.sql',
        objects: ['answer', 'shared'],
        includes: ['answer.sql'],
        reverts: ['answer.sql'],
      },
    ],
  })
})

test('keeps what another branch has published, also where nothing is applied', async ({
  project,
}) => {
  await merge(project)
  await project.sql`delete from graphile_migrate.migrations`
  const git = shell({ cwd: project.folder, nothrow: false })
  await git`git init -q -b main`
  await git`git add migrations/committed/000001-first.sql migrations/committed/000002-theirs.sql`
  await git`git -c user.name=test -c user.email=test@example.org commit -q -m published`
  expect((await project.plumb(['rebase'])).out).toContain('000002-theirs.sql → 000003-theirs.sql')
  const onto = await project.plumb(['rebase', '--onto', 'main'])
  expect(onto.out).toContain('000002-ours.sql → 000003-ours.sql')
  const unknown = await project.plumb(['rebase', '--onto', 'nowhere'])
  expect(unknown.exit).toBe(2)
  expect(unknown.err).toContain('[unknown-ref]')
})

test('refuses an edited migration, and a database that has both branches', async ({ project }) => {
  await merge(project)
  const file = 'migrations/committed/000002-ours.sql'
  const text = await project.read(file)
  await project.write(file, text.replace('ours (id', 'ours (number'))
  const edited = await project.plumb(['rebase', '--write'])
  expect(edited.exit).toBe(1)
  expect(edited.err).toContain('[migration-edited]')
  await project.write(file, text)
  const [, hash = ''] = /^--! Hash: (.*)$/m.exec(text) ?? []
  await project.sql`
    insert into graphile_migrate.migrations (hash, previous_hash, filename)
    values (${hash}, null, '000002.sql')`
  const both = await project.plumb(['rebase', '--write'])
  expect(both.exit).toBe(1)
  expect(both.err).toContain('[rebase-fixed]')
})

test('a rebase that is killed leaves the files as they were, once the next command has seen it', async ({
  project,
}) => {
  await merge(project)
  const before = await history(project)
  const child = project.start(['rebase', '--write'])
  const ended = once(child, 'exit')
  const moved = project.path('migrations/committed/000003-ours.sql')
  await expect.poll(() => existsSync(moved), { interval: 5 }).toBe(true)
  child.kill('SIGKILL')
  await ended
  expect(await history(project)).not.toEqual(before)
  expect((await project.plumb(['rebase'])).err).toContain('is undone now')
  expect(await history(project)).toEqual(before)
})

test('an order in which the migrations do not run is not kept', async ({ project }) => {
  await commitFirst(project)
  await commitAs(project, 'Ours', 'create table first.things (id integer primary key);\n')
  const text = await project.read('migrations/committed/000002-ours.sql')
  await project.plumb(['uncommit'])
  await project.sql`drop table first.things`
  await commitAs(project, 'Theirs', 'drop schema if exists first;\n')
  await project.write('migrations/committed/000002-ours.sql', text)
  const before = await history(project)
  const ended = await project.plumb(['rebase', '--write'])
  expect(ended.exit).toBe(1)
  expect(ended.err).toMatch(/schema "first" does not exist.*\[rebase-failed\]/)
  expect(await history(project)).toEqual(before)
})
