import { describe, expect } from 'vitest'
import { commitAll, expectUpToDate, status } from './committed.ts'
import { test } from './project.ts'

describe('defect 22: a change of sql/ that is not included', () => {
  const body = '--! Included f.sql\nselect 1;\n--! EndIncluded f.sql'

  test('is named, until current.sql includes it', async ({ project }) => {
    await project.write('sql/f.sql', '\nselect 1;\n\n')
    await project.write('sql/never.sql', 'select 3;')
    await commitAll(project, [body])
    await project.graphileMigrate(['migrate'])
    expect(await status(project)).toMatchObject({ exit: 0, state: 'clean' })

    await project.write('sql/f.sql', 'select 2;\n')
    await expectUpToDate(project)
    const { exit } = await project.graphileMigrate(['status'])
    expect(exit).toBe(0)
    const found = await status(project)
    expect(found).toMatchObject({ exit: 1, state: 'finding' })
    expect(found.findings).toMatchObject([{ code: 'source-not-included', file: 'sql/f.sql' }])

    await project.write('migrations/current.sql', '--!include f.sql\n')
    expect(await status(project)).toMatchObject({ exit: 11, state: 'current', findings: [] })
  })

  test('a broken include is named with its line', async ({ project }) => {
    await commitAll(project, ['select 1'])
    await project.write('migrations/current.sql', 'select 1;\n--!include nowhere.sql\n')
    expect((await status(project, ['--offline'])).findings).toMatchObject([
      { code: 'include-missing', file: 'migrations/current.sql', line: 2 },
    ])
  })
})

describe('plumb include', () => {
  const block = (path: string, text: string) =>
    `--! Included ${path}\n${text}\n--! EndIncluded ${path}`
  const currentFile = 'migrations/current.sql'

  test('writes the lines of changed files, in the order of their last inclusion', async ({
    project,
  }) => {
    const inner = block('a/inner.sql', 'select 3;')
    await commitAll(project, [
      [block('b.sql', 'select 1;'), block('a/outer.sql', `select 2;\n${inner}`)].join('\n'),
      block('c.sql', 'select 4;'),
      block('b.sql', 'select 5;'),
    ])
    await project.write('sql/a/outer.sql', 'select 2;\n--!include a/inner.sql\n')
    await project.write('sql/a/inner.sql', 'select 3;\n')
    await project.write('sql/b.sql', 'select 5;\n')
    await project.write('sql/c.sql', 'select 4;\n')
    const include = async (...args: string[]) =>
      JSON.parse((await project.plumb(['include', '--json', ...args])).out) as unknown
    expect(await include()).toEqual({ ok: true, included: [] })
    expect(await project.read(currentFile)).toBe('-- Enter migration here\n')

    await project.write('sql/a/inner.sql', 'select 33;\n')
    await project.write('sql/b.sql', 'select 55;\n')
    await project.write('sql/new.sql', 'select 6;\n')
    expect(await include()).toEqual({ ok: true, included: ['a/outer.sql', 'b.sql'] })
    expect(await include()).toEqual({ ok: true, included: [] })
    expect(await include('sql/new.sql', 'a/inner.sql')).toEqual({ ok: true, included: ['new.sql'] })
    expect(await project.read(currentFile)).toBe(
      '--!include a/outer.sql\n--!include b.sql\n--!include new.sql\n',
    )
    expect(await status(project, ['--offline'])).toMatchObject({ state: 'current', findings: [] })
  })

  test('finds new files that define what can be replaced, and no queries, tables and scripts', async ({
    project,
  }) => {
    await commitAll(project, [block('old.sql', 'select 1;')])
    await project.write('sql/old.sql', 'select 1;\n')
    const files = {
      'new/policies.sql':
        '-- Who may.\ncreate policy p on t using (true);\n--!include new/part.sql\n',
      'new/part.sql': 'grant select on t to public;\n',
      'new/jobs.sql': "select jobs.declare('a', '1 * * * *', 'select 1', 'b');\n",
      'new/one_line.sql': 'drop view if exists w; create view w as select 1 as n;\n',
      'new/indented.sql': '  create or replace view i as select 1 as n;\n',
      'new/totals.sql': 'create materialized view v as select 1 as n;\n',
      'queries/hot.sql': 'select id from t;\n',
      'copy/t.sql': 'with a as (select 1) select * from a;\n',
      'legacy/schema.sql': 'create table t (id integer);\n',
      'legacy/session.sql': 'create function pg_temp.f() returns integer language sql return 1;\n',
      'legacy/rows.sql': 'create function f() returns int return 1;\ninsert into t values (1);\n',
      'other/lite.sqlite.sql': 'create trigger t after insert on t begin select 1; end;\n',
    }
    for (const [path, text] of Object.entries(files)) await project.write(`sql/${path}`, text)
    const found = await status(project, ['--offline'])
    expect(found).toMatchObject({ exit: 1, state: 'finding' })
    const { out } = await project.plumb(['include', '--json'])
    expect(JSON.parse(out)).toEqual({
      ok: true,
      included: [
        'new/indented.sql',
        'new/jobs.sql',
        'new/one_line.sql',
        'new/policies.sql',
        'new/totals.sql',
      ],
    })
    expect(await status(project, ['--offline'])).toMatchObject({ state: 'current', findings: [] })
  })

  test.for([
    ['sql/new.sql', 'create or replace fnction f() returns int return 1;\n', 'source-syntax', 1],
    ['sql/new.sql', '\uFEFFcreate view v as select 1 as n;\n', 'byte-order-mark', 1],
    ['sql/a b/new.sql', 'create view v as select 1 as n;\n', 'source-name', undefined],
  ] as const)('refuses a new %s that is %j', async ([file, text, code, line], { project }) => {
    await commitAll(project, ['select 1;'])
    await project.write(file, text)
    const { findings } = await status(project, ['--offline'])
    expect(findings).toMatchObject([{ code, file, ...(line ? { line } : {}) }])
    for (const args of [[], ...(line ? [] : [[file]])]) {
      const { exit, err } = await project.plumb(['include', ...args])
      expect({ exit, err }).toMatchObject({
        exit: 1,
        err: expect.stringContaining(code) as unknown,
      })
    }
    expect(await project.read(currentFile)).toBe('-- Enter migration here\n')
  })

  test('keeps what is written, and refuses what it cannot include', async ({ project }) => {
    await project.write('sql/f.sql', 'select 1;\n')
    await project.write(currentFile, 'select 0;')
    const none = await project.plumb(['include', 'g.sql'])
    expect(none).toMatchObject({ exit: 2, out: '' })
    expect(none.err).toContain('[no-such-source]')
    expect(await project.plumb(['include', '../.gmrc'])).toMatchObject({ exit: 2 })
    expect(await project.plumb(['include', 'f.sql'])).toMatchObject({ exit: 0 })
    expect(await project.read(currentFile)).toBe('select 0;\n--!include f.sql\n')
    await project.write(currentFile, '--! no-transaction\nvacuum;\n')
    expect(await project.plumb(['include', 'f.sql'])).toMatchObject({ exit: 2 })
    expect(Object.keys(await project.files('migrations'))).toEqual(['current.sql'])
  })
})
