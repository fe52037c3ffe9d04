import { describe, expect, vi } from 'vitest'
import { commitAll } from './committed.ts'
import { applied, index, outside, rows, table } from './migrating.ts'
import { test, type Project } from './project.ts'

// Many processes, each after the other: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 300_000 })

/** Notes that a migration was begun, as it is done before its statement. */
const begin = async ({ sql }: Project, hash: string | null): Promise<void> => {
  await sql`
    insert into graphile_migrate.current (filename, content)
    values ('plumb: begun 000002.sql', ${hash})`
}

describe('a statement outside of a transaction that was done and not recorded', () => {
  const makes = `create type public.e as enum ('one'); create index b_idx on public.a (id);
    create table public.p (id integer) partition by range (id);
    create table public.p1 partition of public.p for values from (0) to (10);`
  const database = (project: Project) =>
    `${new URL(project.env.DATABASE_URL ?? '').pathname.slice(1)}_made`

  test.for([
    ['CREATE INDEX', () => index],
    ['DROP INDEX', () => 'drop index concurrently public.b_idx;'],
    ['DETACH PARTITION', () => 'alter table public.p detach partition public.p1 concurrently;'],
    ['ALTER TYPE', () => "alter type public.e add value 'two';"],
    ['CREATE DATABASE', (project: Project) => `create database ${database(project)};`],
    ['VACUUM', () => 'vacuum public.a;'],
  ] as const)('%s is not run twice, or does no harm', async ([, make], { project }) => {
    const statement = make(project)
    await commitAll(project, [table + rows + makes])
    await project.plumb(['migrate'])
    const hash = await commitAll(project, [table + rows + makes, outside(statement)])
    try {
      // As it is when the migrator is killed between the two.
      await project.sql.unsafe(statement)
      const alone = await project.graphileMigrate(['migrate'])
      const isRepeatable = statement.startsWith('vacuum')
      expect(alone.exit === 0).toBe(isRepeatable)
      await project.sql`delete from graphile_migrate.migrations where filename = '000002.sql'`
      await begin(project, hash)
      const { exit, err } = await project.plumb(['migrate'])
      expect(exit).toBe(0)
      expect(err.includes('Recorded 000002-x.sql')).toBe(!isRepeatable)
      expect(await applied(project)).toEqual(['000001.sql', '000002.sql'])
      expect(await project.sql`select from graphile_migrate.current`).toHaveLength(0)
    } finally {
      await project.sql.unsafe(`drop database if exists ${database(project)}`)
    }
  })

  test('is recorded by the next run when only its record failed', async ({ project }) => {
    await commitAll(project, [table])
    await project.plumb(['migrate'])
    await commitAll(project, [table, outside(index)])
    await project.sql`
      alter table graphile_migrate.migrations add constraint no_more check (filename < '000002')`
    expect((await project.plumb(['migrate'])).err).toContain('"no_more"')
    await project.sql`alter table graphile_migrate.migrations drop constraint no_more`
    const { exit, err } = await project.plumb(['migrate'])
    expect(exit).toBe(0)
    expect(err).toContain('Recorded 000002-x.sql')
  })

  test('its note goes with the next run where a migrator was killed after its last record', async ({
    project,
  }) => {
    await commitAll(project, [table])
    await project.plumb(['migrate'])
    const hash = await commitAll(project, [table, outside(index)])
    await project.plumb(['migrate'])
    await begin(project, hash)
    expect(await project.plumb(['migrate'])).toMatchObject({ exit: 0 })
    expect(await project.sql`select from graphile_migrate.current`).toHaveLength(0)
  })

  test('one that nobody can judge stops, until a person has', async ({ project }) => {
    const first = `${table} create procedure public.p() language sql as
      'insert into public.a select count(*) from public.a';`
    await commitAll(project, [first])
    await project.plumb(['migrate'])
    const hash = await commitAll(project, [first, outside('call public.p();')])
    await commitAll(project, [first, outside('call public.p();'), 'select 1;'])
    await project.sql`call public.p()`
    await begin(project, hash)
    const stopped = await project.plumb(['migrate'])
    expect(stopped.exit).toBe(1)
    expect(stopped.err).toContain('000002-x.sql was begun, and nobody saw its end')
    expect(stopped.err).toContain('[migration-unsettled]')
    expect(await applied(project)).toHaveLength(1)
    const [, statement = ''] = /by "(.+?)"; if not/.exec(stopped.err) ?? []
    expect(await project.sql.unsafe(statement)).toHaveProperty('count', 1)
    expect(await project.plumb(['migrate'])).toMatchObject({ exit: 0 })
    expect(await applied(project)).toHaveLength(3)
    expect(await project.sql`select from public.a`).toHaveLength(1)
  })
})
