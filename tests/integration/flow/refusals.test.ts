import { mkdir, rm, writeFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { commitAll } from './committed.ts'
import { commitFirst, history, rows, test } from './project.ts'

const current = 'migrations/current.sql'

test('a file that is not UTF-8 is refused with its line, and stays as it is', async ({
  project,
}) => {
  await commitFirst(project)
  const bytes = Buffer.from('select 1;\n-- f\xfcr\n', 'latin1')
  for (const [file, text] of [
    ['sql/f.sql', '--!include f.sql\n'],
    [current, undefined],
  ] as const) {
    if (text) await project.write(current, text)
    await writeFile(project.path(file), bytes)
    for (const args of [['watch', '--once'], ['commit'], ['status']]) {
      const ended = await project.plumb(args)
      expect(ended.exit).toBe(1)
      expect(ended.out + ended.err).toMatch(new RegExp(`${file}:2: .*\\[not-utf-8\\]`))
    }
  }
  expect(await rows(project)).toEqual(['000001.sql'])
})

test('watch and commit both refuse a byte order mark, before no-transaction, too', async ({
  project,
}) => {
  for (const text of ['\uFEFFselect 1;\n', '\uFEFF--! no-transaction\nvacuum;\n']) {
    await project.write(current, text)
    for (const args of [['watch', '--once'], ['commit']]) {
      const { exit, err } = await project.plumb(args)
      expect(exit).toBe(1)
      expect(err).toMatch(/current.sql:1: .*\[byte-order-mark\]/)
    }
    expect(await project.read(current)).toBe(text)
  }
})

test('watch and commit refuse a migration that ends its transaction', async ({ project }) => {
  await project.write(current, 'create table a (id integer);\nrollback;\n')
  for (const args of [['watch', '--once'], ['commit']]) {
    const { exit, err } = await project.plumb(args)
    expect(exit).toBe(1)
    expect(err).toMatch(/current.sql:2: .*\[ends-transaction\]/)
  }
  expect(Object.keys(await history(project))).toEqual(['current.sql'])
})

test('migrations in another folder are refused with the line of .gmrc', async ({ project }) => {
  await commitFirst(project)
  await project.write('.gmrc', '{\n  "migrationsFolder": "./db",\n}\n')
  await project.write(current, 'select 1;\n')
  const before = await project.files('migrations')
  for (const args of [['commit'], ['uncommit'], ['schema'], ['migrate'], ['watch', '--once']]) {
    const { exit, err } = await project.plumb(args)
    expect(exit).toBe(2)
    expect(err).toMatch(/^\.gmrc:2: .*\[gmrc-folder\]\n$/)
  }
  expect(await project.files('migrations')).toEqual(before)
  await project.write('.gmrc', '{ "migrationsFolder": "./migrations" }\n')
  expect(await project.plumb(['commit'])).toMatchObject({ exit: 0 })
})

test('a folder with the name of a migration is named, and so is one that is missing', async ({
  project,
}) => {
  await mkdir(project.path('migrations/committed/000001-d.sql'))
  const { exit, out } = await project.plumb(['status'])
  expect(exit).toBe(12)
  expect(out).toContain('migrations/committed/000001-d.sql: It is a folder')
  await rm(project.path('migrations/committed'), { recursive: true })
  const missing = await project.plumb(['status'])
  expect(missing.exit).toBe(2)
  expect(missing.err).toContain('There is no folder migrations/committed: restore it')
})

test('a role that may only read the list of migrations is told so', async ({ project }) => {
  await commitAll(project, ['select 1;'])
  await project.plumb(['migrate'])
  const role = `${new URL(project.env.DATABASE_URL ?? '').pathname.slice(1)}_reader`
  await project.sql
    .unsafe(
      `create role ${role} login password 'pw'; grant usage on schema graphile_migrate to ${role};
       grant select on graphile_migrate.migrations to ${role}`,
    )
    .simple()
  try {
    const url = new URL(project.env.DATABASE_URL ?? '')
    url.username = role
    url.password = 'pw'
    await project.write(current, 'select 1;\n')
    for (const args of [['migrate'], ['commit'], ['watch', '--once']]) {
      const { exit, err } = await project.plumb(args, { DATABASE_URL: url.href })
      expect(exit).toBe(3)
      expect(err).toMatch(/permission denied for table current.*\[not-ready-no-right\]/)
    }
  } finally {
    await project.sql.unsafe(`drop owned by ${role}; drop role ${role}`).simple()
  }
})

test('partitions of a database without the schema are no defect of plumb', async ({ project }) => {
  for (const args of [['partitions'], ['partitions', 'retire']]) {
    const { exit, err } = await project.plumb(args)
    expect(exit).toBe(3)
    expect(err).toContain('[no-partitions]')
  }
})

test('a message with a tab is told what is wrong with it', async ({ project }) => {
  await project.write(current, 'select 1;\n')
  const { exit, err } = await project.plumb(['commit', '-m', 'a\tb'])
  expect(exit).toBe(2)
  expect(err).toContain('without tabs')
})

test.for(['--dry-run', '--json'])(
  'migrate %s refuses a migration that would commit',
  async (option, { project }) => {
    await commitAll(project, [
      `create table public.a (id integer); select 'commit;'; /* a
    comment */ commit;`,
    ])
    const { exit, err } = await project.plumb(['migrate', option])
    expect(exit).toBe(1)
    expect(err).toMatch(/000001-x.sql:5: A migration must not .*\[ends-transaction\]/)
    expect(await project.sql`select from pg_tables where schemaname = 'public'`).toHaveLength(0)
  },
)
