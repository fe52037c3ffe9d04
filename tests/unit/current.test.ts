import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { compileIncludes } from 'graphile-migrate/dist/migration.js'
import type { ParsedSettings } from 'graphile-migrate/dist/settings.js'

const folder = await mkdtemp(join(tmpdir(), 'plumb-current-'))
vi.stubEnv('PLUMB_ROOT', folder)
const { currentProblems } = await import('../../scripts/lib/current.ts')
const { expand } = await import('../../scripts/lib/includes.ts')

await mkdir(join(folder, 'migrations'))
await mkdir(join(folder, 'sql'))
await symlink('../sql', join(folder, 'migrations/fixtures'))

const write = (path: string, text: string) => writeFile(join(folder, path), text)

const problemsOf = async (text: string) => {
  await write('migrations/current.sql', text)
  return (await currentProblems()).map(({ code, file, line }) => `${code} ${file}:${line}`)
}

afterAll(() => rm(folder, { recursive: true }))

const current = 'migrations/current.sql'

describe('defect 15: an include that would be taken for a comment', () => {
  test.for([
    '--!include f',
    '--!INCLUDE f.sql',
    '  --!include f.sql',
    '--!include f.sql;',
    '--!include f.sql -- why',
    '-- !include f.sql',
    '-- ! include f.sql',
    '--!includes f.sql',
    '--include f.sql',
    'select 1; --!include f.sql',
    '--!include a file.sql',
  ])('%s', async (line) => {
    await write('sql/f.sql', 'select 1;')
    await write('sql/a file.sql', 'select 1;')
    const alone = await compileIncludes(
      { migrationsFolder: join(folder, 'migrations') } as ParsedSettings,
      line,
      new Set(),
    )
    // A path with spaces is included, but cannot be uncommitted.
    if (!line.includes('a file')) expect(alone).toBe(line)
    expect(await problemsOf(`select 1;\n${line}\n`)).toEqual([`include-near-miss ${current}:2`])
  })

  test.for([
    '--!include f.sql',
    '--! include f.sql ',
    '-- what we include: f.sql',
    '-- include it',
  ])('%s is right', async (line) => {
    await write('sql/f.sql', 'select 1;')
    expect(await problemsOf(`select 1;\n${line}\n`)).toEqual([])
  })

  test('is found in an included file, too', async () => {
    await write('sql/f.sql', 'select 1;\n-- !include g.sql\n')
    expect(await problemsOf('--!include f.sql')).toEqual(['include-near-miss sql/f.sql:2'])
  })
})

describe('defect 16: no-transaction', () => {
  test.for([
    '--! Message: later\n--! no-transaction\nvacuum;',
    '-- why\n--! no-transaction\nvacuum;',
    '\n--! no-transaction\nvacuum;',
    'vacuum;\n-- !no-transaction',
  ])('counts in line 1 only: %j', async (text) => {
    expect((await problemsOf(text)).join()).toContain('no-transaction-misplaced')
  })

  test('is told when it stands in an included file', async () => {
    await write('sql/f.sql', '--! no-transaction\nvacuum;')
    expect(await problemsOf('--!include f.sql')).toEqual(['no-transaction-misplaced sql/f.sql:1'])
  })

  test('allows several statements, but none of an included file beside others', async () => {
    expect(await problemsOf('--! no-transaction\nvacuum;\n')).toEqual([])
    expect(await problemsOf('--! no-transaction\nvacuum;\n\n-- and\nanalyze;')).toEqual([])
    await write('sql/f.sql', 'vacuum;')
    expect(await problemsOf('--! no-transaction\n--!include f.sql\n-- and\nanalyze;')).toEqual([
      `no-transaction-statements ${current}:4`,
    ])
  })
})

describe('defect 9: a setting that leaks into the next migration', () => {
  test.for([
    "set search_path = 'a'",
    'set role app_owner',
    'set session authorization postgres',
    "set session lock_timeout = '1s'",
    'reset lock_timeout',
    'reset all',
    "select set_config('search_path', 'a', false)",
  ])('%s', async (statement) => {
    expect(await problemsOf(`select 1;\n\n-- why\n${statement};\n`)).toEqual([
      `set-not-local ${current}:4`,
    ])
  })

  test.for([
    "set local search_path = 'a'",
    'set transaction isolation level serializable',
    "select set_config('search_path', 'a', true)",
    "create function f() returns void set search_path = '' begin atomic; end",
    "do $$ begin raise notice 'set search_path = a'; end $$",
  ])('%s does not', async (statement) => {
    expect(await problemsOf(`${statement};\n`)).toEqual([])
  })
})

describe('includes', () => {
  const settings = { migrationsFolder: join(folder, 'migrations') } as ParsedSettings

  test('are expanded as graphile-migrate expands them, and lines keep their places', async () => {
    await write('sql/outer.sql', '\n\n  select 1;\n--!include inner.sql\nselect 3;\n\n')
    await write('sql/inner.sql', '-- in\nselect 2 $&;\n')
    await write('sql/empty.sql', '\n')
    const text = 'select 0;\n--!include outer.sql\n--! include\tempty.sql \n--!include inner.sql\n'
    const compiled = await expand(current, text)
    expect(compiled.text).toBe(await compileIncludes(settings, text, new Set()))
    const lines = compiled.text.split('\n')
    const placeOf = (line: string) => compiled.origins[lines.indexOf(line)]
    expect(compiled.origins).toHaveLength(lines.length)
    expect(placeOf('select 0;')).toEqual({ file: current, line: 1, column: 1 })
    expect(placeOf('select 1;')).toEqual({ file: 'sql/outer.sql', line: 3, column: 3 })
    expect(placeOf('select 2 $&;')).toEqual({ file: 'sql/inner.sql', line: 2, column: 1 })
    expect(placeOf('select 3;')).toEqual({ file: 'sql/outer.sql', line: 5, column: 1 })
  })

  test('of itself, of nothing, and of the outside are refused', async () => {
    await write('sql/a.sql', '\n--!include b.sql\n')
    await write('sql/b.sql', '--!include a.sql\n')
    expect(await problemsOf('--!include a.sql')).toEqual(['include-cycle sql/b.sql:1'])
    expect(await problemsOf('\n--!include none.sql')).toEqual([`include-missing ${current}:2`])
    await write('outside.sql', 'select 1;')
    expect(await problemsOf('--!include ../outside.sql')).toEqual([`include-outside ${current}:1`])
    expect(await problemsOf('--! Included a.sql')).toEqual([`included-marker ${current}:1`])
  })
})

describe('a migration that ends its own transaction', () => {
  test.for([
    'begin',
    'start transaction',
    'commit',
    'end',
    'rollback',
    'abort',
    'commit and chain',
    "prepare transaction 'p'",
  ])('%s', async (statement) => {
    expect(await problemsOf(`select 1;\n\n-- why\n${statement};\nselect 2;`)).toEqual([
      `ends-transaction ${current}:4`,
    ])
  })

  test('is told at the line of an included file', async () => {
    await write('sql/f.sql', 'select 1;\ncommit;\n')
    expect(await problemsOf('--!include f.sql')).toEqual(['ends-transaction sql/f.sql:2'])
  })

  test.for([
    'savepoint a; select 1; rollback to savepoint a; release a',
    "--! no-transaction\ncommit prepared 'p'",
    "do $$ begin perform 1; end $$; select 'commit;'; -- commit;",
    'create function f() returns int begin atomic select 1; end',
  ])('%s does not', async (text) => {
    expect(await problemsOf(`${text};\n`)).toEqual([])
  })
})

test.for([
  ['\uFEFFselect 1;', `byte-order-mark ${current}:1`],
  ['--!include f.sql', 'byte-order-mark sql/f.sql:1'],
] as const)('%j with a byte order mark is refused', async ([text, expected]) => {
  await write('sql/f.sql', '\uFEFFselect 1;')
  expect(await problemsOf(text)).toEqual([expected])
})
