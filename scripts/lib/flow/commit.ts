import { access, readFile } from 'node:fs/promises'
import { currentProblems } from '../current.ts'
import { withDatabase } from '../database.ts'
import { finding, misuse, type PlumbError } from '../errors.ts'
import { committedMigrations, currentIsWritten, type Migration } from '../migrations.ts'
import { inProject } from '../paths.ts'
import { asError } from '../problem.ts'
import type { Server } from '../server/server.ts'
import { graphileMigrate, reasonOf } from './child.ts'
import { guarded } from './guarded.ts'
import { mendInterrupted } from './mend.ts'
import { appliedRows } from './rows.ts'
import { dropShadow } from './shadow.ts'
import { fileName, foldIncludes, textOf, type Text } from './text.ts'

const place = { file: 'migrations/current.sql' }

const readText = async (file: string): Promise<Text> => textOf(await readFile(file, 'utf8'))

const refuseFolder = async (): Promise<void> => {
  const exists = await access(inProject('migrations/current')).then(
    () => true,
    () => false,
  )
  if (exists)
    throw misuse(
      'current-folder',
      'Join the files of migrations/current/ in migrations/current.sql.',
    )
}

/** Refuses what a killed graphile-migrate leaves behind: the file is there, current.sql is full. */
const refuseTwice = async (last: Migration | undefined, body: string): Promise<void> => {
  if (!last) return
  const committed = await readText(inProject('migrations/committed', last.file))
  if (foldIncludes(committed.body) !== body) return
  const sentence = `committed/${last.file} says the same: empty current.sql, or delete that file.`
  throw finding('committed-twice', sentence, place)
}

/** Refuses a database that has what no file has: the new migration would come after it. */
const refuseForeign = async (url: string, files: Migration[]): Promise<void> => {
  const hashes = new Set(files.map(({ hash }) => hash))
  const rows = await withDatabase(url, appliedRows)
  const foreign = rows.filter(({ hash }) => !hashes.has(hash)).map(({ filename }) => filename)
  if (foreign.length === 0) return
  const sentence = `The database has ${foreign.join(', ')}, which the files lack or tell otherwise.`
  throw finding('status-conflict', sentence)
}

const failed = (output: string): PlumbError =>
  finding('commit-failed', `${reasonOf(output)} Nothing was committed.`, place)

/**
 * Commits current.sql with graphile-migrate: replays history and the new migration on the shadow,
 * writes the committed file (mode 0644), applies it to the main database and empties current.sql.
 * Whatever happens, it has happened whole or the files are as they were. Returns the file's name.
 * Throws a finding when the migration fails, and before anything is touched when current.sql is
 * blank, holds what currentProblems() tells, is committed already, or the database does not agree
 * with the files.
 */
export const commit = async (server: Server, message?: string): Promise<string> => {
  await refuseFolder()
  await mendInterrupted(server)
  if (!(await currentIsWritten()))
    throw misuse('current-blank', 'Write the migration first.', place)
  const [problem] = await currentProblems()
  if (problem) throw asError(problem)
  const { headers, body } = await readText(inProject('migrations/current.sql'))
  const files = await committedMigrations()
  const last = files.at(-1)
  await refuseTwice(last, body)
  await refuseForeign(server.url, files)
  const number = Number(last?.file.slice(0, 6) ?? 0) + 1
  const file = fileName(number, message ?? headers.get('Message'))
  await guarded(server, { command: 'commit', creates: [file], removes: [] }, async (signal) => {
    await dropShadow(server)
    const args = message ? ['commit', '--message', message] : ['commit']
    const { ok, output } = await graphileMigrate(server, args, signal)
    if (!ok && !signal.aborted) throw failed(output)
  })
  return file
}
