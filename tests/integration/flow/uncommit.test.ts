import { describe, expect } from 'vitest'
import { commitFirst, history, rows, test } from './project.ts'

const include = "create or replace function f() returns integer language sql as 'select 1';\n"

describe('plumb uncommit', () => {
  test('defect 6: with the database down nothing is taken back', async ({ project }) => {
    await commitFirst(project)
    const before = await history(project)
    const env = { DATABASE_URL: `${project.env.DATABASE_URL ?? ''}_missing` }
    const ended = await project.plumb(['uncommit'], env)
    expect(ended.exit).toBe(3)
    expect(await history(project)).toEqual(before)
    expect(await project.graphileMigrate(['uncommit'], env)).toMatchObject({ exit: 1 })
    expect(await project.files('migrations/committed')).toEqual({})
    expect(await rows(project)).toEqual(['000001.sql'])
  })

  test('defect 15: brings the include line of a path with spaces back', async ({ project }) => {
    const text = '--!include a b.sql\n'
    await project.write('sql/a b.sql', include)
    await project.write('migrations/current.sql', text)
    expect(await project.graphileMigrate(['commit'])).toMatchObject({ exit: 0 })
    const committed = await history(project)
    expect(await project.graphileMigrate(['uncommit'])).toMatchObject({ exit: 0 })
    expect(await project.read('migrations/current.sql')).toContain('--! Included a b.sql')
    expect(await project.graphileMigrate(['commit'])).toMatchObject({ exit: 1 })

    for (const [file, content] of Object.entries(committed))
      await project.write(
        file === 'current.sql' ? 'migrations/current.sql' : `migrations/committed/${file}`,
        content,
      )
    expect(await project.graphileMigrate(['migrate'])).toMatchObject({ exit: 0 })
    expect(await project.plumb(['uncommit'])).toMatchObject({ exit: 0 })
    expect(await project.read('migrations/current.sql')).toBe(text)
    expect((await project.plumb(['commit'])).err).toContain('[include-near-miss]')
  })

  test('gives a current.sql without a transaction that can be committed again', async ({
    project,
  }) => {
    const text = '--! no-transaction\nvacuum;\n'
    await project.write('migrations/current.sql', text)
    expect(await project.plumb(['commit', '-m', 'Tidy up'])).toMatchObject({ exit: 0 })
    const { exit, err } = await project.plumb(['uncommit'])
    expect(exit).toBe(0)
    expect(err).toContain('Its message was "Tidy up"')
    expect(await project.read('migrations/current.sql')).toBe(text)
    expect(await project.plumb(['commit'])).toMatchObject({ exit: 0 })
  })

  test('takes back a migration that the database does not have', async ({ project }) => {
    await commitFirst(project)
    await project.sql`delete from graphile_migrate.migrations`
    expect(await project.plumb(['uncommit'])).toMatchObject({ exit: 0 })
    expect(await project.read('migrations/current.sql')).toContain('create schema')
  })
})
