import { stat } from 'node:fs/promises'
import { describe, expect } from 'vitest'
import { connect } from '../../../scripts/lib/database.ts'
import { blank, commitFirst, history, rows, test, type Project } from './project.ts'

const good = `--! Message: Visits

create table if not exists visits (id integer primary key);
--!include counts.sql
`
const bad = good.replace('create table', 'create tabel')

const include = `create or replace function visit_count() returns bigint
language sql stable as 'select count(*) from visits';
`

const writeGood = async (project: Project): Promise<void> => {
  await project.write('sql/counts.sql', include)
  await project.write('migrations/current.sql', good)
}

describe('plumb commit', () => {
  test('makes a file of mode 644 and empties current.sql; uncommit brings message and include back', async ({
    project,
  }) => {
    await commitFirst(project)
    await writeGood(project)
    const before = await history(project)
    expect(await project.plumb(['commit', '--json'])).toMatchObject({ exit: 0, err: '' })
    const file = 'migrations/committed/000002-visits.sql'
    expect((await stat(project.path(file))).mode & 0o777).toBe(0o644)
    expect(await project.read('migrations/current.sql')).toBe(blank)
    expect(await project.read(file)).toContain('--! Included counts.sql')
    expect(await rows(project)).toEqual(['000001.sql', '000002.sql'])
    expect(await project.plumb(['uncommit'])).toMatchObject({ exit: 0, err: '' })
    expect(await history(project)).toEqual(before)
    expect(await rows(project)).toEqual(['000001.sql'])
    const again = await project.plumb(['commit', '-m', 'It is called otherwise'])
    expect(again.out).toContain('000002-it-is-called-otherwise.sql')
  })

  test('writes what graphile-migrate writes, accepts it, and is accepted', async ({ project }) => {
    await commitFirst(project)
    await project.write('sql/counts.sql', include)
    await project.write('migrations/current.sql', good.replace('\n\n', '\n--! Author: A\n\n\n'))
    expect(await project.graphileMigrate(['commit'])).toMatchObject({ exit: 0 })
    const alone = await history(project)
    expect(await project.plumb(['uncommit'])).toMatchObject({ exit: 0 })
    expect(await project.plumb(['commit'])).toMatchObject({ exit: 0 })
    expect(await history(project)).toEqual(alone)
    expect(await project.graphileMigrate(['uncommit'])).toMatchObject({ exit: 0 })
  })

  test('refuses a blank current.sql, a shadow that is the main database and an empty message', async ({
    project,
  }) => {
    expect((await project.plumb(['commit'])).err).toContain('[current-blank]')
    await writeGood(project)
    const env = { SHADOW_DATABASE_URL: project.env.DATABASE_URL ?? '' }
    const shadow = await project.plumb(['commit'], env)
    expect(shadow.exit).toBe(2)
    expect(shadow.err).toContain('[shadow-is-main]')
    expect(await project.plumb(['commit', '-m', ''])).toMatchObject({ exit: 2 })
    expect(await history(project)).toEqual({ 'current.sql': good })
  })

  test('defect 1: a commit that fails leaves every byte of current.sql and committed/ as it was', async ({
    project,
  }) => {
    await commitFirst(project)
    await project.write('sql/counts.sql', include)
    await project.write('migrations/current.sql', bad)
    const before = await history(project)
    const ended = await project.plumb(['commit', '-m', 'Bad'])
    expect(ended.exit).toBe(1)
    expect(ended.err).toMatch(/syntax error at or near "tabel".*\[commit-failed\]\n$/)
    expect(await history(project)).toEqual(before)
    expect(await project.graphileMigrate(['commit'])).toMatchObject({ exit: 1 })
    expect(await project.read('migrations/current.sql')).toContain('--! Included')
  })

  test('defect 2: a migration that no file has is named, and nothing is committed after it', async ({
    project,
  }) => {
    await commitFirst(project)
    await project.sql`
      insert into graphile_migrate.migrations (hash, previous_hash, filename)
      select 'sha1:foreign', hash, '000002.sql' from graphile_migrate.migrations`
    await writeGood(project)
    const ended = await project.plumb(['commit'])
    expect(ended).toMatchObject({ exit: 1 })
    expect(ended.err).toContain('000002.sql')
    expect(await project.graphileMigrate(['commit'])).toMatchObject({ exit: 0 })
    expect(await project.sql`select to_regclass('visits') as visits`).toEqual([{ visits: null }])
  })

  test('defect 5: what a killed graphile-migrate left behind is not committed a second time', async ({
    project,
  }) => {
    await commitFirst(project)
    await writeGood(project)
    expect(await project.graphileMigrate(['commit'])).toMatchObject({ exit: 0 })
    await project.write('migrations/current.sql', good)
    const ended = await project.plumb(['commit'])
    expect(ended).toMatchObject({ exit: 1 })
    expect(ended.err).toContain('[committed-twice]')
    expect(await project.graphileMigrate(['commit'])).toMatchObject({ exit: 0 })
    expect(Object.keys(await project.files('migrations/committed'))).toHaveLength(3)
  })

  test('defect 20: the value of a placeholder is neither printed nor stored', async ({
    project,
  }) => {
    await commitFirst(project)
    await project.write('migrations/current.sql', `select ':SECRET'::integer;\n`)
    const alone = await project.graphileMigrate(['commit'])
    expect(alone.out + alone.err).toContain('hush-4711')
    const failed = await project.plumb(['commit'])
    expect(failed.exit).toBe(1)
    expect(failed.out + failed.err).not.toContain('hush-4711')
    expect(failed.err).toContain(':SECRET')
    await project.write('migrations/current.sql', `select ':SECRET'::text;\n`)
    expect(await project.graphileMigrate(['current'])).toMatchObject({ exit: 0 })
    const stored = () => project.sql`select content from graphile_migrate.current`
    expect(JSON.stringify(await stored())).toContain('hush-4711')
    expect(await project.plumb(['commit'])).toMatchObject({ exit: 0 })
    expect(JSON.stringify(await stored())).not.toContain('hush-4711')
  })

  test('defect 21: somebody who is connected to the shadow does not stop a commit', async ({
    project,
  }) => {
    await writeGood(project)
    const guest = connect(project.env.SHADOW_DATABASE_URL ?? '')
    await guest`select 1`
    expect(await project.graphileMigrate(['commit'])).toMatchObject({ exit: 1 })
    expect(await project.plumb(['commit'])).toMatchObject({ exit: 0 })
    await guest.end({ timeout: 5 })
  })

  test('an action that fails after the migration leaves neither a file nor a row', async ({
    project,
  }) => {
    await commitFirst(project)
    await project.write(
      '.gmrc',
      '{ "afterAllMigrations": [{ "_": "command", "shadow": false, "command": "false" }] }',
    )
    await writeGood(project)
    const before = await history(project)
    expect(await project.plumb(['commit'])).toMatchObject({ exit: 1 })
    expect(await history(project)).toEqual(before)
    expect(await rows(project)).toEqual(['000001.sql'])
  })
})
