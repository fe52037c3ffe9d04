import { readFile, rm } from 'node:fs/promises'
import { withDatabase } from '../database.ts'
import { isNoTransaction } from '../directives.ts'
import { misuse } from '../errors.ts'
import {
  committedFolder,
  committedMigrations,
  currentFile,
  currentIsWritten,
} from '../migrations.ts'
import { note } from '../output.ts'
import { inProject } from '../paths.ts'
import type { Server } from '../server/server.ts'
import { refuseConflict } from './conflict.ts'
import { guarded } from './guarded.ts'
import { replay } from './replay.ts'
import { appliedRows, deleteRow } from './rows.ts'
import { replaceFile, type Intent } from './snapshot.ts'
import { foldIncludes, textOf, withHeaders } from './text.ts'

/**
 * What current.sql becomes: the text with its include lines, and the headers that are its own. None
 * where line 1 is needed to say no-transaction: then the message is told.
 */
const currentText = (committed: string): string => {
  const { headers, body } = textOf(committed)
  if (isNoTransaction(body)) {
    const message = headers.get('Message')
    if (message !== undefined) note(`Its message was "${message}": give it with "plumb commit -m".`)
    return foldIncludes(body)
  }
  for (const name of ['Previous', 'Hash', 'AllowInvalidHash']) headers.delete(name)
  return withHeaders(headers, foldIncludes(body))
}

/**
 * In this command's turn, moves the last committed migration back to current.sql, its message and
 * its includes with it, replays the others on the shadow, and takes its row out of the main
 * database; what it did there stays. Whatever happens, it has happened whole or the files are as they
 * were. Returns the name of the file that is gone.
 */
export const uncommit = async (server: Server): Promise<string> => {
  await refuseConflict(server.url)
  const last = (await committedMigrations()).at(-1)
  if (!last) throw misuse('no-migration', 'There is no committed migration to take back.')
  if (await currentIsWritten())
    throw misuse('current-written', 'Commit or empty it first.', { file: currentFile })
  const rows = await withDatabase(server.url, appliedRows)
  const { file, hash } = last
  const intent: Omit<Intent, 'pid'> = {
    command: 'uncommit',
    creates: [],
    removes: [file],
    hash: rows.find((row) => row.hash === hash)?.hash,
  }
  await guarded(server, intent, async (signal) => {
    const path = inProject(committedFolder, file)
    await replaceFile(inProject(currentFile), currentText(await readFile(path, 'utf8')))
    await rm(path)
    await replay(server, { code: 'uncommit-failed', rest: 'Nothing was taken back.', signal })
    await withDatabase(server.url, (sql) => deleteRow(sql, hash))
  })
  return file
}
