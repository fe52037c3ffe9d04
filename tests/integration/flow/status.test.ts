import { mkdir, rm } from 'node:fs/promises'
import { describe, expect } from 'vitest'
import { codesOf, commitAll, expectUpToDate, nameOf, status } from './committed.ts'
import { test, type Project } from './project.ts'

const tables = ['create table a (id int)', 'create table b (id int)']

const migrated = async (project: Project): Promise<void> => {
  await commitAll(project, tables)
  expect(await project.graphileMigrate(['migrate'])).toMatchObject({ exit: 0 })
  expect(await status(project)).toMatchObject({ exit: 0, state: 'clean', applied: 2 })
}

describe('defect 2: files and database are compared', () => {
  test('an applied migration that was edited', async ({ project }) => {
    await migrated(project)
    await project.write(nameOf(1), (await project.read(nameOf(1))).replace('id int', 'id bigint'))
    await expectUpToDate(project)
    const found = await status(project)
    expect(found).toMatchObject({ exit: 12, state: 'conflict' })
    expect(found.conflicts).toMatchObject([{ code: 'migration-edited', file: nameOf(1) }])
  })

  test('an applied migration that was committed anew with another text', async ({ project }) => {
    await migrated(project)
    await commitAll(project, ['create table c (id int)', 'create table b (id int)'])
    await expectUpToDate(project)
    expect(codesOf((await status(project)).conflicts)).toContain('migration-changed')
  })

  test("another branch's migration in the database", async ({ project }) => {
    await migrated(project)
    await rm(project.path(nameOf(2)))
    await expectUpToDate(project)
    expect(await status(project)).toMatchObject({
      exit: 12,
      conflicts: [{ code: 'migration-foreign' }],
    })
  })

  test('a folder that is missing or empty', async ({ project }) => {
    await migrated(project)
    const committed = project.path('migrations/committed')
    await rm(committed, { recursive: true })
    expect(await project.plumb(['status', '--json'])).toMatchObject({ exit: 2 })
    await expectUpToDate(project)
    await mkdir(committed, { recursive: true })
    const found = await status(project)
    expect(found.exit).toBe(12)
    expect(codesOf(found.conflicts)).toContain('migration-foreign')
    expect(codesOf(found.findings)).toContain('no-migrations')
  })

  test('a migration that graphile-migrate passes over for good', async ({ project }) => {
    await migrated(project)
    await project.sql`update graphile_migrate.migrations set previous_hash = null`
    await project.sql`delete from graphile_migrate.migrations where filename = '000001.sql'`
    await project.sql`drop table a`
    await expectUpToDate(project)
    expect(codesOf((await status(project)).conflicts)).toContain('migration-skipped')
  })

  test('a number that two files have, and one that none has', async ({ project }) => {
    await migrated(project)
    await project.write(nameOf(2).replace('-x', '-y'), await project.read(nameOf(2)))
    expect(codesOf((await status(project, ['--offline'])).conflicts)).toEqual([
      'migration-number-twice',
    ])
    await rm(project.path(nameOf(2).replace('-x', '-y')))
    await rm(project.path(nameOf(1)))
    expect(codesOf((await status(project, ['--offline'])).conflicts)).toEqual([
      'migration-number-missing',
    ])
  })
})

describe('what was begun and not finished', () => {
  test('an invalid index, a constraint that is not validated, a partition half detached', async ({
    project,
  }) => {
    await migrated(project)
    await project.sql`insert into a values (1), (1), (-1)`
    await project.sql`alter table a add constraint a_id_check check (id > 0) not valid`
    await expect(project.sql`create unique index concurrently a_id_idx on a (id)`).rejects.toThrow(
      'could not create unique index',
    )
    await project.sql.unsafe(`
      create table p (id int) partition by range (id);
      create table p1 partition of p for values from (0) to (10)`)
    await project.sql`update pg_inherits set inhdetachpending = true where inhrelid = 'p1'::regclass`
    const found = await status(project)
    expect(found).toMatchObject({ exit: 1, state: 'finding' })
    expect(codesOf(found.findings)).toEqual([
      'constraint-not-valid',
      'invalid-index',
      'partition-half-detached',
    ])
    expect(found.findings[1]?.message).toContain('a_id_idx')
  })
})

describe('plumb status', () => {
  test('asks as a role that may create nothing, and makes nothing', async ({ project }) => {
    await commitAll(project, tables)
    const reader = `reader_${new URL(project.env.DATABASE_URL ?? '').pathname.slice(-8)}`
    const url = new URL(project.env.DATABASE_URL ?? '')
    await project.sql.unsafe(`create role ${reader} login password '${reader}'`)
    try {
      url.username = reader
      url.password = reader
      const env = { DATABASE_URL: url.href }
      const alone = await project.graphileMigrate(['status'], env)
      expect(alone.exit).toBe(1)
      expect(alone.out + alone.err).toContain('permission denied')

      expect(await status(project, [], env)).toMatchObject({
        exit: 10,
        state: 'pending',
        applied: 0,
      })
      expect(
        await project.sql`select from pg_namespace where nspname = 'graphile_migrate'`,
      ).toEqual([])

      await project.graphileMigrate(['migrate'])
      const refused = await project.plumb(['status'], env)
      expect(refused).toMatchObject({ exit: 3 })
      expect(refused.err).toContain('[status-no-right]')
      await project.sql.unsafe(`
        grant usage on schema graphile_migrate to ${reader};
        grant select on graphile_migrate.migrations to ${reader}`)
      expect(await status(project, [], env)).toMatchObject({ exit: 0, state: 'clean' })
    } finally {
      await project.sql.unsafe(`drop owned by ${reader}; drop role ${reader}`)
    }
  })

  test('reads from a database that is read-only', async ({ project }) => {
    await migrated(project)
    const { pathname } = new URL(project.env.DATABASE_URL ?? '')
    await project.sql.unsafe(
      `alter database ${pathname.slice(1)} set default_transaction_read_only = on`,
    )
    expect((await project.graphileMigrate(['status'])).exit).not.toBe(0)
    expect(await status(project)).toMatchObject({ exit: 0 })
  })

  test('--offline asks no database', async ({ project }) => {
    await commitAll(project, tables)
    const env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' }
    expect(await project.plumb(['status'], env)).toMatchObject({ exit: 3 })
    expect(await status(project, ['--offline'], env)).toMatchObject({ exit: 0, applied: null })
  })

  test('tells a thousand migrations apart from their rows', async ({ project }) => {
    const bodies = Array.from({ length: 1000 }, (_, n) => `select ${n};`)
    await commitAll(project, bodies)
    await project.graphileMigrate(['migrate'])
    expect(await status(project)).toMatchObject({ exit: 0, applied: 1000 })
    await project.write(nameOf(517), (await project.read(nameOf(517))).replace('516', '617'))
    expect((await status(project)).conflicts).toMatchObject([{ file: nameOf(517) }])
  })

  test('tells schema files of another history, where the project keeps them', async ({
    project,
  }) => {
    const last = await commitAll(project, tables)
    expect(await status(project, ['--offline'])).toMatchObject({ exit: 0, findings: [] })
    await project.write('migrations/schema/.hash', `${last ?? ''}\n`)
    expect(await status(project, ['--offline'])).toMatchObject({ exit: 0, findings: [] })
    await commitAll(project, [...tables, 'create table c ()'])
    expect(await status(project, ['--offline'])).toMatchObject({
      exit: 1,
      findings: [{ code: 'schema-stale' }],
    })
  })
})
