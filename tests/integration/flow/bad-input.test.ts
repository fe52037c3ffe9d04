import { rm } from 'node:fs/promises'
import { expect } from 'vitest'
import { inHome } from '../../../scripts/lib/paths.ts'
import { shell } from '../../../scripts/lib/server/shell.ts'
import type { Ended } from '../../support/plumb.ts'
import { commitAll, nameOf } from './committed.ts'
import { blank, test, type Project } from './project.ts'

const currentFile = 'migrations/current.sql'
const edited = nameOf(1)

/** How a command must end: its exit code, and what stands in its sentence: place, code. */
type Expected = [command: string, exit: number, ...said: string[]]

/** Two migrations, both applied, and one that is being written. */
const prepare = async (project: Project): Promise<void> => {
  await project.write('sql/f.sql', 'create or replace view f as select 1 as n;\n')
  await project.write(currentFile, 'select 1;\n--!include f.sql\n')
  const last = await commitAll(project, ['create table a (id integer);'])
  await commitAll(project, ['create table b (id integer);'], { number: 2, after: last })
  expect(await project.graphileMigrate(['migrate'])).toMatchObject({ exit: 0 })
}

/** Everything that a command could have changed: files, rows, and the objects of the database. */
const everything = async (project: Project): Promise<unknown> => ({
  migrations: await project.files('migrations'),
  sources: await project.files('sql'),
  // The passwords of the addresses are put there before anything else.
  state: Object.keys(await project.files('.plumb')).filter((name) => name !== 'url.pgpass'),
  rows: [...(await project.sql`select * from graphile_migrate.migrations order by filename`)],
  current: [...(await project.sql`select filename, content from graphile_migrate.current`)],
  objects: [
    ...(await project.sql`
      select relname from pg_class where relnamespace = 'public'::regnamespace order by relname`),
  ],
})

type Run = (args: string[]) => Promise<Ended>

/** Asserts how commands end, and that none of them changed anything. */
const expectRefused = async (
  project: Project,
  commands: Expected[],
  run: Run = (args) => project.plumb(args),
): Promise<void> => {
  const written = await project.read(currentFile)
  for (const [command, exit, ...said] of commands) {
    // Only what is not being written can be taken back.
    await project.write(currentFile, command === 'uncommit' ? blank : written)
    const before = await everything(project)
    const ended = await run(command.split(' '))
    const sentence = ended.out + ended.err
    expect({ command, exit: ended.exit, sentence }).toMatchObject({ command, exit })
    for (const part of said) expect({ command, sentence }).toHaveProperty('sentence', has(part))
    expect({ command, sentence }).not.toHaveProperty('sentence', has('    at '))
    expect({ command, ...((await everything(project)) as object) }).toEqual({
      command,
      ...(before as object),
    })
    await project.write(currentFile, written)
  }
}

const has = (part: string): unknown => expect.stringContaining(part)

/** What reads current.sql with all that it includes. */
const ofCurrent = (said: string[]): Expected[] =>
  ['status', 'watch --once', 'commit', 'include'].map((command) => [command, 1, ...said])

test('a broken include', async ({ project }) => {
  await prepare(project)
  await project.write(currentFile, 'select 1;\n--!include nowhere.sql\n')
  const said = [`${currentFile}:2:1: `, '[include-missing]']
  await expectRefused(project, ofCurrent(said))
})

test('a cycle of includes', async ({ project }) => {
  await prepare(project)
  await project.write('sql/f.sql', 'select 1;\n--!include g.sql\n')
  await project.write('sql/g.sql', '--!include f.sql\n')
  const said = ['sql/g.sql:1:1: ', '[include-cycle]']
  await expectRefused(project, ofCurrent(said))
})

test('a placeholder without a value', async ({ project }) => {
  await prepare(project)
  await project.write('.gmrc', '{\n  "placeholders": { ":SECRET": "!ENV" },\n}\n')
  const said = ['.gmrc:2: ', 'set SECRET', '[placeholder-without-value]']
  await expectRefused(
    project,
    ['watch --once', 'commit', 'uncommit', 'rebase --write', 'schema', 'migrate'].map(
      (command): Expected => [command, 2, ...said],
    ),
    (args) => project.plumb(args, { SECRET: '' }),
  )
})

test('an edited committed file', async ({ project }) => {
  await prepare(project)
  await project.write(edited, (await project.read(edited)).replace('integer', 'bigint'))
  const said = [`${edited}: `, '[migration-edited]']
  await expectRefused(project, [
    ['status', 12, ...said],
    ['watch --once', 1, ...said],
    ['commit', 1, ...said],
    ['uncommit', 1, ...said],
    ['rebase --write', 1, ...said],
    ['schema', 1, ...said],
    ['migrate', 1, ...said],
  ])
})

test('a row that no file has', async ({ project }) => {
  await prepare(project)
  await project.sql`
    insert into graphile_migrate.migrations (hash, previous_hash, filename)
    select 'sha1:foreign', hash, '000003.sql' from graphile_migrate.migrations
    where filename = '000002.sql'`
  const said = ['000003.sql', '[migration-foreign]']
  await expectRefused(project, [
    ['status', 12, ...said],
    ['watch --once', 1, ...said],
    ['commit', 1, ...said],
    ['uncommit', 1, ...said],
    ['rebase --write', 1, ...said],
    ['migrate', 1, ...said],
  ])
})

test('a read-only database', async ({ project }) => {
  await prepare(project)
  const name = new URL(project.env.DATABASE_URL ?? '').pathname.slice(1)
  await project.sql`alter database ${project.sql(name)} set default_transaction_read_only = on`
  const said = ['[not-ready-read-only]']
  await expectRefused(project, [
    // It only reads.
    ['status', 11, 'current.sql is being written'],
    ['watch --once', 3, ...said],
    ['commit', 3, ...said],
    ['uncommit', 3, ...said],
    ['rebase --write', 3, ...said],
    ['migrate', 3, ...said],
  ])
})

test('a shadow that is the main database', async ({ project }) => {
  await prepare(project)
  const said = ['SHADOW_DATABASE_URL', 'shadow-is-main]']
  const shadow = new URL(project.env.DATABASE_URL ?? '')
  const run: Run = (args) => project.plumb(args, { SHADOW_DATABASE_URL: shadow.href })
  const schema: Expected = ['schema', 2, ...said]
  const others: Expected[] = [
    ['commit', 2, ...said],
    ['uncommit', 2, ...said],
    ['rebase --write', 2, ...said],
  ]
  await expectRefused(project, [...others, schema], run)
  // Another name of the same machine.
  shadow.hostname = 'localhost'
  await expectRefused(project, [schema], run)
})

/** Runs plumb where no file may hold more than 4 kB: what is longer ends as on a full disk. */
const limited =
  (project: Project): Run =>
  async (args) => {
    const run = shell({
      env: { ...process.env, ...project.env, TSX_DISABLE_CACHE: '1' },
      timeout: 60_000,
    })
    const script = 'ulimit -f 8; exec "$@"'
    const ended = await run`sh -c ${script} sh node ${inHome('scripts/bin.js')} ${args}`
    return { exit: ended.exitCode, out: ended.stdout, err: ended.stderr }
  }

test('a disk without space', async ({ project }) => {
  const run = limited(project)
  const said = ['No space is left', '[disk-full]']
  const long = (length: number) => `-- ${'x'.repeat(length - 4)}\n`
  await prepare(project)
  // Each can be written; the committed file that they make cannot.
  await project.write('sql/f.sql', `${long(3000)}create or replace view f as select 1 as n;\n`)
  await project.write(currentFile, `${long(3000)}--!include f.sql\n`)
  await expectRefused(project, [['commit', 3, `${nameOf(3).replace('-x', '')}: `, ...said]], run)
  await project.write(currentFile, `${long(4070)}select 1;\n`)
  await expectRefused(project, [['include f.sql', 3, `${currentFile}: `, ...said]], run)

  await project.write(currentFile, blank)
  await project.write(
    'sql/f.sql',
    `create function f() returns int language sql as $$\n${long(5000)}select 1 $$;\n`,
  )
  await project.write(currentFile, '--!include f.sql\n')
  expect(await project.plumb(['commit'])).toMatchObject({ exit: 0 })
  await rm(project.path('migrations/schema'), { recursive: true })
  await expectRefused(
    project,
    [
      ['uncommit', 3, ...said],
      ['schema', 3, ...said],
    ],
    run,
  )
  const last = /^--! Hash: (.*)$/m.exec(await project.read('migrations/committed/000003.sql'))?.[1]
  await commitAll(project, ['select 1;'], { number: 5, after: last ?? null })
  await expectRefused(project, [['rebase --write', 3, ...said]], run)
})

test('a server without space, by a file that is always full', async ({ project }) => {
  await prepare(project)
  await project.write('sql/f.sql', "select 1;\n  copy (select 1) to '/dev/full';\n")
  const said = ['sql/f.sql:2:3: ', 'No space left on device']
  await expectRefused(project, [
    ['watch --once', 3, ...said, '[sql-53100]'],
    ['commit', 3, ...said, '[server-shortage]'],
  ])
  const body = "select 1;\ncopy (select 1) to '/dev/full';"
  const last = /^--! Hash: (.*)$/m.exec(await project.read(nameOf(2)))?.[1] ?? null
  await commitAll(project, [body], { number: 3, after: last })
  await expectRefused(project, [
    ['migrate', 3, `${nameOf(3)}: `, 'No space left on device', '[server-shortage]'],
  ])
})
