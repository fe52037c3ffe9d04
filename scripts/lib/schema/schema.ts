import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { withDatabase, type Sql } from '../database.ts'
import { messageOf } from '../errors.ts'
import { secretMask } from '../flow/gmrc.ts'
import { committedMigrations } from '../migrations.ts'
import { note } from '../output.ts'
import { inHome, inProject, stateFolder } from '../paths.ts'
import type { Server } from '../server/server.ts'
import { failure, shell } from '../server/shell.ts'
import { filesOf, type Home } from './files.ts'
import { sectionsOf } from './sections.ts'
import { hashFile, schemaFolder } from './stale.ts'

const lastHash = async (): Promise<string> => (await committedMigrations()).at(-1)?.hash ?? '-'

/** What pg_dump leaves to the server, the database or the role. */
const sameEverywhere = '-c timezone=UTC -c quote_all_identifiers=off'

const dump = async ({ shadowUrl, bin }: Server): Promise<string> => {
  const program = bin ? join(bin, 'pg_dump') : 'pg_dump'
  const hidden = ['graphile_migrate', '_timescaledb_*'].map((name) => `--exclude-schema=${name}`)
  const args = ['--schema-only', '--no-owner', '--no-password', ...hidden, `--dbname=${shadowUrl}`]
  const PGOPTIONS = `${process.env.PGOPTIONS ?? ''} ${sameEverywhere}`
  const output = await shell({ env: { ...process.env, PGOPTIONS } })`${program} ${args}`
  if (output.exitCode === 0) return output.stdout
  const sentence = 'pg_dump 17 is needed for migrations/schema and could not dump the shadow.'
  throw failure(output, 'no-schema-dump', sentence)
}

/**
 * The schema of the shadow as files, by their paths below migrations/schema: the same for the same
 * migrations, whatever the day and the machine. Secrets of placeholders are masked.
 * Throws (exit 3) when there is no pg_dump of the server's version or newer.
 */
export const schemaFiles = async (server: Server): Promise<Map<string, string>> => {
  const mask = await secretMask()
  const homes = await withDatabase(server.shadowUrl, async (sql: Sql) => {
    const text = await readFile(inHome('sql/monitor/schema_homes.sql'), 'utf8')
    return sql.unsafe<Home[]>(text)
  })
  return filesOf(sectionsOf(mask(await dump(server))), homes)
}

const existing = async (): Promise<string[]> => {
  const folder = inProject(schemaFolder)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.sql'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}

const readOrNothing = (path: string): Promise<string | undefined> =>
  readFile(inProject(schemaFolder, path), 'utf8').catch(() => undefined)

/** The paths at which migrations/schema differs from `files`. */
export const schemaDifferences = async (files: Map<string, string>): Promise<string[]> => {
  const paths = new Set([...files.keys(), ...(await existing())])
  const different: string[] = []
  for (const path of [...paths].sort())
    if ((await readOrNothing(path)) !== files.get(path)) different.push(path)
  return different
}

const writeDraft = async (file: string, text: string): Promise<void> => {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}

/**
 * Makes migrations/schema show the shadow, which must have every committed migration. Only files that
 * differ are written or deleted, all or none, so that a full disk changes nothing. Returns their
 * paths. A kill leaves files that are known to be stale.
 */
export const writeSchema = async (server: Server): Promise<string[]> => {
  const files = await schemaFiles(server)
  const different = await schemaDifferences(files)
  const drafts = join(stateFolder, `schema.${process.pid}`)
  const move = async (path: string) => {
    const file = inProject(schemaFolder, path)
    await mkdir(dirname(file), { recursive: true })
    await rename(join(drafts, path), file)
  }
  try {
    const written = different.filter((path) => files.has(path))
    for (const path of written) await writeDraft(join(drafts, path), files.get(path) ?? '')
    await writeDraft(join(drafts, hashFile), `${await lastHash()}\n`)
    await rm(inProject(schemaFolder, hashFile), { force: true })
    for (const path of different)
      await (files.has(path) ? move(path) : rm(inProject(schemaFolder, path)))
    await move(hashFile)
  } finally {
    await rm(drafts, { recursive: true, force: true })
  }
  return different
}

/**
 * writeSchema() for a command that has done its own work: what stands in the way (no pg_dump) becomes
 * a line on standard error, and the files are known to be stale.
 */
export const refreshSchema = async (server: Server): Promise<void> => {
  try {
    await writeSchema(server)
  } catch (error) {
    note(`${messageOf(error)} Run "plumb schema" then.`)
  }
}
