import { randomBytes } from 'node:crypto'
import { fork, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { connect, databaseUrl, type Sql } from '../../../scripts/lib/database.ts'
import { inHome } from '../../../scripts/lib/paths.ts'
import { shell } from '../../../scripts/lib/server/shell.ts'
import { test as base, testServer } from '../../support/database.ts'
import { createDatabase, dropDatabase } from '../../support/databases.ts'
import { plumb as runPlumb, type Ended } from '../../support/plumb.ts'

/** A small project of its own: a folder with migrations/, sql/ and .gmrc, and two databases. */
export interface Project {
  folder: string
  env: Record<string, string>
  sql: Sql
  path: (...parts: string[]) => string
  write: (file: string, text: string) => Promise<void>
  read: (file: string) => Promise<string>
  /** Every file below `folder` with its text. */
  files: (folder: string) => Promise<Record<string, string>>
  plumb: (args: string[], env?: Record<string, string>) => Promise<Ended>
  graphileMigrate: (args: string[], env?: Record<string, string>) => Promise<Ended>
  /** Starts plumb without waiting for it. */
  start: (args: string[]) => ChildProcess
  startGraphileMigrate: (args: string[]) => ChildProcess
}

const gmrc = '{ "placeholders": { ":SECRET": "!ENV" } }\n'
export const blank = '-- Enter migration here\n'

/** Every file below a folder with its text, by its path. */
export const filesBelow = async (folder: string): Promise<Record<string, string>> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const texts = await Promise.all(names.sort().map((name) => readFile(name, 'utf8')))
  return Object.fromEntries(names.map((name, n) => [name.slice(folder.length + 1), texts[n] ?? '']))
}

const projectAt = (folder: string, env: Record<string, string>, sql: Sql): Project => {
  const path = (...parts: string[]) => join(folder, ...parts)
  return {
    folder,
    env,
    sql,
    path,
    write: async (file, text) => {
      await mkdir(dirname(path(file)), { recursive: true })
      await writeFile(path(file), text)
    },
    read: (file) => readFile(path(file), 'utf8'),
    files: (below) => filesBelow(path(below)),
    plumb: (args, more = {}) => runPlumb(args, { ...env, ...more }),
    graphileMigrate: async (args, more = {}) => {
      const run = shell({
        cwd: folder,
        env: { ...process.env, ...env, ...more, NODE_OPTIONS: '--no-deprecation' },
        timeout: 60_000,
      })
      const program = inHome('node_modules/.bin/graphile-migrate')
      const { exitCode, stdout, stderr } = await run`${program} ${args}`
      return { exit: exitCode, out: stdout, err: stderr }
    },
    start: (args) =>
      fork(inHome('scripts/bin.js'), args, { env: { ...process.env, ...env }, silent: true }),
    startGraphileMigrate: (args) =>
      fork(inHome('node_modules/graphile-migrate/dist/cli.js'), args, {
        cwd: folder,
        env: { ...process.env, ...env },
        silent: true,
      }),
  }
}

/** Vitest's `test` with an empty project for each test. */
export const test = base.extend('project', async ({}, { onCleanup }): Promise<Project> => {
  const { prefix, rootUrl, bin } = testServer()
  const name = prefix + randomBytes(4).toString('hex')
  const folder = await mkdtemp(join(tmpdir(), 'plumb-flow-'))
  await createDatabase(rootUrl, name)
  const url = databaseUrl(rootUrl, name)
  const sql = connect(url, { max: 2, applicationName: 'plumb test' })
  onCleanup(async () => {
    await sql.end({ timeout: 5 })
    await dropDatabase(rootUrl, name)
    await dropDatabase(rootUrl, `${name}_shadow`)
    await rm(folder, { recursive: true })
  })
  const env = {
    PLUMB_ROOT: folder,
    DATABASE_URL: url,
    SHADOW_DATABASE_URL: databaseUrl(rootUrl, `${name}_shadow`),
    ROOT_DATABASE_URL: rootUrl,
    SECRET: 'hush-4711',
    ...(bin ? { PATH: `${bin}:${process.env.PATH ?? ''}` } : {}),
  }
  const project = projectAt(folder, env, sql)
  await createDatabase(rootUrl, `${name}_shadow`)
  await mkdir(project.path('migrations/committed'), { recursive: true })
  await mkdir(project.path('sql'))
  await symlink('../sql', project.path('migrations/fixtures'))
  await project.write('.gmrc', gmrc)
  await project.write('migrations/current.sql', blank)
  return project
})

/** The numbers that the database has. */
export const rows = async ({ sql }: Project): Promise<string[]> =>
  (await sql`select filename from graphile_migrate.migrations order by filename`).map(
    ({ filename }) => String(filename),
  )

/** Gives a project its first migration. */
export const commitFirst = async (project: Project): Promise<void> => {
  await project.write('migrations/current.sql', 'create schema if not exists first;\n')
  const ended = await project.plumb(['commit', '-m', 'First'])
  if (ended.exit !== 0) throw new Error(ended.err)
}

/** The texts of current.sql and of all committed migrations. */
export const history = async (project: Project): Promise<Record<string, string>> => ({
  ...(await project.files('migrations/committed')),
  'current.sql': await project.read('migrations/current.sql'),
})
