import { describe, expect } from 'vitest'
import { commitAll } from './committed.ts'
import { test, type Project } from './project.ts'

const currentFile = 'migrations/current.sql'

interface Round {
  ok: boolean
  state: string
  problems: { code: string; message: string; file: string; line: number; column: number }[]
  notices: string[]
  tests: { file: string; ok: boolean; message: string }[]
}

const once = async (project: Project, ...args: string[]) => {
  const { exit, out, err } = await project.plumb(['watch', '--once', '--json', ...args])
  return { exit, err, ...(JSON.parse(out) as Round) }
}

const alone = async (project: Project, text: string) => {
  await project.write(currentFile, text)
  const { exit, out, err } = await project.graphileMigrate(['watch', '--once'])
  return { exit, said: out + err }
}

const bodyOf = async ({ sql }: Project): Promise<unknown> =>
  (await sql`select prosrc from pg_proc where proname = 'f'`)[0]?.prosrc

const functionWith = (comment: string) =>
  `create or replace function f() returns int language sql as $$\n  select 1 -- ${comment}\n$$;\n`

const spaced = (words: string) =>
  `create or replace function f() returns text language sql as $$\n  select $q$${words}$q$\n$$;\n`

describe('defect 7: a change inside $$', () => {
  test.for<[string, string, string, string]>([
    ['of a comment', functionWith('one'), functionWith('two'), '-- two'],
    ['of white space', spaced('a b'), spaced('a  b'), 'a  b'],
    ['of the layout', spaced('a'), spaced('a').replace('select', 'select\n   '), 'select\n   '],
  ])('%s is seen', async ([, before, after, wanted], { project }) => {
    await alone(project, before)
    await alone(project, after)
    expect(await bodyOf(project)).not.toContain(wanted)
    expect(await once(project)).toMatchObject({ exit: 0, state: 'applied' })
    expect(await bodyOf(project)).toContain(wanted)
  })
})

describe('defect 8: SQL that pg-minify does not understand', () => {
  test.for([
    "select 'C:\\';\ncreate table done ();\n",
    "select $$it's$$;\ncreate table done ();\n",
    "comment on schema public is $$it's$$;\ncreate table done ();\n",
  ])('%j is applied', async (text, { project }) => {
    const { exit, said } = await alone(project, text)
    expect(exit).not.toBe(0)
    expect(said).toContain('Unclosed text block')
    expect(await once(project)).toMatchObject({ exit: 0, state: 'applied' })
    expect(await project.sql`select from pg_class where relname = 'done'`).toHaveLength(1)
  })
})

describe('defect 9: a setting of one migration in the next', () => {
  test('is refused before it is committed', async ({ project }) => {
    const leak = "create schema s;\nset search_path = 's';"
    await commitAll(project, [leak, 'create table t (id int);'])
    await project.graphileMigrate(['migrate'])
    const [table] =
      await project.sql`select relnamespace::regnamespace::text from pg_class where relname = 't'`
    expect(table).toEqual({ relnamespace: 's' })
    await project.write(currentFile, "\nset search_path = 's';\n")
    const { exit, problems } = await once(project)
    expect(exit).toBe(1)
    expect(problems).toEqual([expect.objectContaining({ code: 'set-not-local', line: 2 })])
  })
})

describe('defects 15 and 16: directives that are none', () => {
  test('a near-miss include is refused', async ({ project }) => {
    await project.write('sql/f.sql', functionWith('one'))
    expect(await alone(project, '-- !include f.sql\n')).toMatchObject({ exit: 0 })
    expect(await bodyOf(project)).toBeUndefined()
    expect((await once(project)).problems).toMatchObject([
      { code: 'include-near-miss', file: currentFile, line: 1 },
    ])
    const committed = await project.plumb(['commit'])
    expect(committed).toMatchObject({ exit: 1 })
    expect(committed.err).toContain(`${currentFile}:1: `)
  })

  test('no-transaction below a header is refused, in line 1 it is followed', async ({
    project,
  }) => {
    const { exit, said } = await alone(project, '--! Message: m\n--! no-transaction\nvacuum;\n')
    expect(exit).not.toBe(0)
    expect(said).toContain('cannot run inside a transaction block')
    expect((await once(project)).problems).toMatchObject([
      { code: 'no-transaction-misplaced', file: currentFile, line: 2 },
    ])
    const commented = await alone(project, '-- why\n--! no-transaction\nvacuum;\n')
    expect(commented.said).toContain('cannot run inside a transaction block')
    expect((await once(project)).problems).toMatchObject([
      { code: 'no-transaction-misplaced', file: currentFile, line: 2 },
    ])
    const two = await alone(project, '--! no-transaction\nvacuum;\nselect 1;\n')
    expect(two.said).toContain('cannot run inside a transaction block')
    expect(await once(project)).toMatchObject({ exit: 0, state: 'applied' })
    await project.write(currentFile, '--! no-transaction\nvacuum;\n')
    expect(await once(project)).toMatchObject({ exit: 0, state: 'applied' })
    await project.write(currentFile, '--! no-transaction\nvacuum nowhere;\n')
    expect((await once(project)).problems).toMatchObject([{ code: 'sql-42p01', line: 2 }])
  })
})

describe('defect 17: the place of an error', () => {
  const outer = '-- outer\n\ncreate table a (id int);\n--!include b/inner.sql\n'

  test('is that of the file that was included', async ({ project }) => {
    await project.write('sql/outer.sql', outer)
    await project.write('sql/b/inner.sql', "\n\n  select 'é';\n  select 1,\n\tnowhere;\n")
    const text = 'select 0;\n--!include outer.sql\n'
    const { said } = await alone(project, text)
    expect(said).toContain('of "current.sql"')
    const { err, problems } = await once(project)
    expect(problems).toMatchObject([
      { code: 'sql-42703', file: 'sql/b/inner.sql', line: 5, column: 2 },
    ])
    expect(err).toContain('sql/b/inner.sql:5:2: column "nowhere" does not exist [sql-42703]')
    expect(err).toContain('4 |   select 1,\n5 | \tnowhere;\n  | \t^\n')
    expect(await project.sql`select from pg_class where relname = 'a'`).toEqual([])
  })

  test('is that of the statement where the server tells none', async ({ project }) => {
    await project.write(
      'sql/outer.sql',
      '-- outer\n\ncreate table a (id int);\n-- again\ncreate table a ();',
    )
    await project.write(currentFile, '--!include outer.sql\n')
    const { problems } = await once(project)
    expect(problems).toMatchObject([
      { code: 'sql-42p07', file: 'sql/outer.sql', line: 5, column: 1 },
    ])
  })

  test('is told for a text that does not parse, and for the end of the transaction', async ({
    project,
  }) => {
    await project.write('sql/outer.sql', 'select 1;\nselect from from;\n')
    await project.write(currentFile, '--!include outer.sql\n')
    expect((await once(project)).problems).toMatchObject([
      { code: 'sql-42601', file: 'sql/outer.sql', line: 2, column: 13 },
    ])
    await project.write(
      currentFile,
      `create table a (id int primary key deferrable initially deferred);
       insert into a values (1), (1);`,
    )
    expect((await once(project)).problems).toMatchObject([{ code: 'sql-23505', file: currentFile }])
  })
})

describe('defect 18: notices and warnings', () => {
  test('are shown with the place of their statement', async ({ project }) => {
    const raise = (level: string) => `do $$ begin raise ${level} 'psst'; end $$;\n`
    await project.write('sql/f.sql', `select 1;\n${raise('warning')}`)
    const text = `${raise('notice')}--!include f.sql\n`
    expect((await alone(project, text)).said).not.toContain('psst')
    const { err, notices } = await once(project)
    expect(notices).toEqual([`${currentFile}:1:1: NOTICE: psst`, 'sql/f.sql:2:1: WARNING: psst'])
    expect(err).toContain('WARNING: psst')
  })
})

describe('defect 20: the value of a secret placeholder', () => {
  test('is neither stored nor shown', async ({ project }) => {
    const secret = project.env.SECRET ?? ''
    await alone(project, "select ':SECRET';\n")
    const stored = () => project.sql`select content from graphile_migrate.current`
    expect(JSON.stringify(await stored())).toContain(secret)
    expect(await once(project)).toMatchObject({ state: 'applied' })
    expect(JSON.stringify(await stored())).not.toContain(secret)
    await project.write(currentFile, 'select nowhere, ":SECRET";\nselect 1 from ":SECRET";\n')
    const failed = await project.plumb(['watch', '--once', '--json'])
    expect(failed.exit).toBe(1)
    expect(failed.out + failed.err).not.toContain(secret)
  })
})
