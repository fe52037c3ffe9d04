import { describe, expect } from 'vitest'
import { whileOpen } from './migrating.ts'
import { commitFirst, rows, test } from './project.ts'

const currentFile = 'migrations/current.sql'
const table = 'create table if not exists visits (id integer primary key);\n'

describe('plumb commit', () => {
  test('defect 8: SQL that pg-minify does not understand is committed', async ({ project }) => {
    await project.write(currentFile, "comment on schema public is $$it's$$;\n")
    const alone = await project.graphileMigrate(['commit'])
    expect(alone.exit).toBe(1)
    expect(alone.out + alone.err).toContain('Unclosed text block')
    expect(await project.plumb(['commit'])).toMatchObject({ exit: 0 })
    expect(await rows(project)).toEqual(['000001.sql'])
  })

  test('defect 11: a commit waits for another migrator', async ({ project }) => {
    await commitFirst(project)
    await project.write(currentFile, table)
    const hold = 'select pg_advisory_lock(4727445306447283)'
    await whileOpen(project, hold, async (_release, other) => {
      const alone = await project.graphileMigrate(['commit'])
      expect(alone.exit).toBe(1)
      expect(alone.err).toContain('Failed to get exclusive lock')
      await project.write(currentFile, table)
      const committed = project.plumb(['commit'])
      await project.sql`select pg_sleep(2)`
      await other.unsafe('select pg_advisory_unlock_all()')
      expect(await committed).toMatchObject({ exit: 0 })
    })
  })

  test('defect 17: an error is told at the file, line and column that it was written at', async ({
    project,
  }) => {
    await project.write(currentFile, 'create table t (id integer);\ninsert into t values (-1);\n')
    expect(await project.plumb(['commit'])).toMatchObject({ exit: 0 })
    await project.write('sql/deep/f.sql', 'select 1;\n\n  create table t ();\n')
    await project.write(currentFile, '\n--!include deep/f.sql\n')
    const alone = await project.graphileMigrate(['commit'])
    expect(alone.out + alone.err).not.toMatch(/f\.sql:3|line 3/)
    await project.write(currentFile, '\n--!include deep/f.sql\n')
    const onShadow = await project.plumb(['commit'])
    expect(onShadow.exit).toBe(1)
    expect(onShadow.err).toContain('3 |   create table t ();\n  |   ^\n')
    expect(onShadow.err).toContain(
      '\nsql/deep/f.sql:3:3: relation "t" already exists. Nothing was committed. [commit-failed]\n',
    )
    // What fails for the rows that the main database has.
    await project.sql`insert into t values (-2)`
    await project.write(
      'sql/deep/f.sql',
      'select 1;\nalter table t add constraint t_check check (id > -2);\n',
    )
    const onMain = await project.plumb(['commit'])
    expect(onMain.exit).toBe(1)
    expect(onMain.err).toMatch(/\nsql\/deep\/f\.sql:2:1: check constraint "t_check" .*violated/)
    await project.write(currentFile, '--! no-transaction\nvacuum nowhere;\n')
    expect((await project.plumb(['commit'])).err).toMatch(/^migrations\/current\.sql:2:1: /m)
    expect(await rows(project)).toEqual(['000001.sql'])
  })

  test('defect 18: notices and warnings are shown', async ({ project }) => {
    await project.write(currentFile, "do $$ begin raise warning 'psst'; end $$;\nselect 1;\n")
    const alone = await project.graphileMigrate(['commit'])
    expect(alone).toMatchObject({ exit: 0 })
    expect(alone.out + alone.err).not.toContain('psst')
    await project.graphileMigrate(['uncommit'])
    expect((await project.plumb(['commit'])).err).toContain('psst')
  })
})
