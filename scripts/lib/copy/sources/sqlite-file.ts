import { open as openFile, stat } from 'node:fs/promises'
import { environment, messageOf, misuse, PlumbError } from '../../errors.ts'

/** Which SQLite file, and how long to wait while another program has locked it. */
export interface SqliteFile {
  file: string
  busyMs: number
}

/** What libsql throws, as a sentence. */
export const sqliteProblem = (error: unknown, { file, busyMs }: SqliteFile): unknown => {
  if (error instanceof PlumbError) return error
  const code = String((error as { code?: unknown }).code)
  if (code.startsWith('SQLITE_NOTADB'))
    return misuse('not-sqlite', `Name an SQLite file: ${file} is none.`)
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return environment(
      'source-locked',
      `Let go of ${file}: another program has locked it for more than ${busyMs / 1000} s.`,
    )
  if (code.startsWith('SQLITE_CORRUPT'))
    return environment('source-corrupt', `Repair ${file}: SQLite says that it is damaged.`)
  if (code.startsWith('SQLITE_TOOBIG'))
    return environment(
      'source-row-too-big',
      `Make the rows of ${file} smaller: one is too big to be read.`,
    )
  if (code.startsWith('SQLITE_') || code === 'undefined')
    return environment('source-unreadable', `Make ${file} readable: ${messageOf(error)}.`)
  return error
}

/** Throws (exit 2) when there is no such file, or it is empty. */
export const checkFile = async (file: string): Promise<void> => {
  const found = await stat(file).catch(() => undefined)
  if (!found) throw misuse('no-such-file', `Name an SQLite file that exists: ${file} does not.`)
  if (!found.isFile()) throw misuse('not-a-file', `Name an SQLite file: ${file} is none.`)
  if (found.size === 0) throw misuse('not-sqlite', `Name an SQLite file: ${file} is empty.`)
}

const stampOf = async (file: string): Promise<string> => {
  const { size, mtimeNs } = await stat(file, { bigint: true })
  return `${size}:${mtimeNs}`
}

/**
 * Names the state of the file: size and time of it and of its write-ahead log, and the counter that
 * SQLite moves on with each change (byte 24 of the header), because times are coarse.
 */
export const momentOf = async (file: string): Promise<string> => {
  const handle = await openFile(file)
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 24)
    const log = await stampOf(`${file}-wal`).catch(() => 'none')
    return `${await stampOf(file)}:${buffer.readUInt32BE()}:${log}`
  } finally {
    await handle.close()
  }
}
