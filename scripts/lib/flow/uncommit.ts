import { readFile } from 'node:fs/promises'
import { withDatabase } from '../database.ts'
import { misuse } from '../errors.ts'
import { committedMigrations, currentIsWritten } from '../migrations.ts'
import { inProject } from '../paths.ts'
import type { Server } from '../server/server.ts'
import { graphileMigrate } from './child.ts'
import { refuseUnfitOrConflict } from './fit.ts'
import { guarded } from './guarded.ts'
import { replayRefusal } from './replay.ts'
import { appliedRows } from './rows.ts'
import { dropShadow } from './shadow.ts'
import { replaceFile, type Intent } from './snapshot.ts'
import { foldIncludes } from './text.ts'

const current = inProject('migrations/current.sql')

/**
 * Moves the last committed migration back to current.sql with graphile-migrate, its message and its
 * includes with it, and takes its row out of the main database; what it did there stays. Both
 * databases are asked first. Whatever happens, it has happened whole or the files are as they were.
 * Returns the name of the file that is gone.
 */
export const uncommit = async (server: Server): Promise<string> => {
  await refuseUnfitOrConflict(server)
  const last = (await committedMigrations()).at(-1)
  if (!last) throw misuse('no-migration', 'There is no committed migration to take back.')
  if (await currentIsWritten())
    throw misuse('current-written', 'Commit or empty it first.', { file: 'migrations/current.sql' })
  const rows = await withDatabase(server.url, appliedRows)
  const hash = rows.find((row) => row.hash === last.hash)?.hash
  const intent: Omit<Intent, 'pid'> = {
    command: 'uncommit',
    creates: [],
    removes: [last.file],
    hash,
  }
  await guarded(server, intent, async (signal) => {
    await dropShadow(server)
    const { ok, output } = await graphileMigrate(server, ['uncommit'], signal)
    if (!ok && !signal.aborted) {
      const rest = 'Nothing was taken back.'
      throw await replayRefusal(server, output, { code: 'uncommit-failed', rest, signal })
    }
    // graphile-migrate misses includes whose path has a space.
    if (ok) await replaceFile(current, foldIncludes(await readFile(current, 'utf8')))
  })
  return last.file
}
