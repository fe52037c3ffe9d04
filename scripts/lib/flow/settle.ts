import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { config } from '../config.ts'
import { withDatabase, type Sql } from '../database.ts'
import { takeMigrateLock } from '../migrate/lock.ts'
import { committedFolder, currentFile } from '../migrations.ts'
import { note } from '../output.ts'
import { inProject, stateFolder } from '../paths.ts'
import { blankMigration } from './gmrc.ts'
import { appliedRows, deleteRow, forgetCurrent } from './rows.ts'
import { dropSnapshot, inSnapshot, replaceFile, type Intent } from './snapshot.ts'
import { foldIncludes, textOf } from './text.ts'

/** Whether what was begun is done, or everything is as it was before. */
export type Outcome = 'finished' | 'undone'

const current = inProject(currentFile)
const committed = (file: string): string => inProject(committedFolder, file)

const readOrNothing = (file: string): Promise<string | undefined> =>
  readFile(file, 'utf8').catch(() => undefined)

const hasRow = async (sql: Sql, hash: string): Promise<boolean> =>
  (await appliedRows(sql)).some((row) => row.hash === hash)

/** The rows decide: they change in one step, while the files change one after the other. */
const isFinished = async (sql: Sql, intent: Intent): Promise<boolean> => {
  if (intent.command === 'rebase') return false
  if (intent.command === 'uncommit')
    return intent.hash !== undefined && !(await hasRow(sql, intent.hash))
  const text = await readOrNothing(committed(intent.creates[0] ?? ''))
  const hash = text && textOf(text).headers.get('Hash')
  return hash !== undefined && hash !== '' && (await hasRow(sql, hash))
}

/** Whether current.sql is as a program left it: nothing that a person wrote would be lost. */
const isOurs = async (found: string | undefined, { removes }: Intent): Promise<boolean> => {
  if (found === undefined || found.trim() === '' || found === (await blankMigration())) return true
  // graphile-migrate writes the included text itself when a commit fails.
  if (found.includes('--! Included ')) return true
  if (found === (await readOrNothing(inSnapshot('current.sql')))) return true
  const removed = await readOrNothing(inSnapshot('committed', removes[0] ?? ''))
  return removed !== undefined && textOf(found).body === foldIncludes(textOf(removed).body)
}

/** Writes current.sql, unless a person has: then theirs stays, and the other text is kept aside. */
const writeCurrent = async (text: string, intent: Intent): Promise<void> => {
  const found = await readOrNothing(current)
  if (found === text) return
  if (await isOurs(found, intent)) {
    await replaceFile(current, text)
    return
  }
  const kept = join(stateFolder, 'kept', `${new Date().toISOString().replace(/:/g, '-')}.sql`)
  await mkdir(join(stateFolder, 'kept'), { recursive: true, mode: 0o700 })
  await writeFile(kept, text)
  note(`${currentFile} was edited since and stays; what it was before is in ${kept}.`)
}

const finish = async (intent: Intent): Promise<void> => {
  for (const file of intent.creates) await chmod(committed(file), 0o644)
  if (intent.command === 'commit')
    await writeCurrent(intent.rest ?? (await blankMigration()), intent)
}

const undo = async (sql: Sql, intent: Intent): Promise<void> => {
  const { command, creates, removes } = intent
  // An action that fails after the migration leaves the row.
  if (command === 'commit' && intent.hash !== undefined) await deleteRow(sql, intent.hash)
  for (const file of creates.filter((name) => !removes.includes(name)))
    await rm(committed(file), { force: true })
  for (const file of removes) {
    const text = await readFile(inSnapshot('committed', file), 'utf8')
    // Not written where it need not be: there may be no space.
    if ((await readOrNothing(committed(file))) !== text) await replaceFile(committed(file), text)
  }
  if (command !== 'rebase')
    await writeCurrent(await readFile(inSnapshot('current.sql'), 'utf8'), intent)
}

/**
 * Brings what was begun to an end, wherever it stopped: to `known`, or finished, if the main database
 * says that it happened; otherwise undone, byte for byte. Then the snapshot is gone. Doing it twice
 * does no harm. Throws, and leaves the snapshot for the next time, when the database cannot be asked.
 */
export const settle = (url: string, intent: Intent, known?: Outcome): Promise<Outcome> =>
  withDatabase(url, async (sql) => {
    // Others are kept out as long as the connection lasts: what the rows say now is final.
    const ask = (query: string, values: string[]) => sql.unsafe(query, values)
    await takeMigrateLock(ask, config().advisoryWaitMs)
    const outcome = known ?? ((await isFinished(sql, intent)) ? 'finished' : 'undone')
    await (outcome === 'finished' ? finish(intent) : undo(sql, intent))
    if (outcome === 'finished') await forgetCurrent(sql)
    await dropSnapshot()
    return outcome
  })
