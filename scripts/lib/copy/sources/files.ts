import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { environment, finding, messageOf, misuse, PlumbError } from '../../errors.ts'

/** A file of rows, as it was when the source was opened. */
export interface InputFile {
  path: string
  bytes: number
  /** Size and time of its last change. */
  stamp: string
}

/** The files of a source: one for each table. */
export interface InputFiles {
  moment: string
  /** The file of a table. Throws (exit 2) when there is none. */
  of: (table: string) => InputFile
}

const pieceBytes = 262_144

const inputFile = async (path: string): Promise<InputFile> => {
  const { size, mtimeNs } = await stat(path, { bigint: true })
  return { path, bytes: Number(size), stamp: `${size}:${mtimeNs}` }
}

/** Whether the file is gzip: it says so by its name. */
export const isGzip = ({ path }: InputFile): boolean => path.endsWith('.gz')

const onlyFile = async (path: string): Promise<InputFiles> => {
  const file = await inputFile(path)
  let owner: string | undefined
  return {
    moment: file.stamp,
    of: (table) => {
      owner ??= table
      if (owner === table) return file
      throw misuse(
        'source-table',
        `Name a folder with a file for each table: the only file ${path} is that of "${owner}", and "${table}" is asked for, too.`,
      )
    },
  }
}

const folderFiles = async (folder: string, extension: string): Promise<InputFiles> => {
  const names = (await readdir(folder)).filter((name) => /\.(jsonl|csv)(\.gz)?$/.test(name)).sort()
  const files = await Promise.all(names.map((name) => inputFile(join(folder, name))))
  const stamps = files.map(({ path, stamp }) => `${basename(path)} ${stamp}\n`)
  return {
    moment: createHash('sha256').update(stamps.join('')).digest('hex'),
    of: (table) => {
      const wanted = [`${table}.${extension}`, `${table}.${extension}.gz`]
      const [found, other] = files.filter(({ path }) => wanted.includes(basename(path)))
      if (!found)
        throw misuse('source-table', `Put ${wanted.join(' or ')} into ${folder}: it has neither.`)
      if (other)
        throw misuse(
          'source-table',
          `Leave one of ${wanted.join(' and ')} in ${folder}: it has both.`,
        )
      return found
    },
  }
}

/**
 * The files of `location`: a file, which is that of the only table that is asked for, whatever their
 * names; or a folder with <table>.<extension> or <table>.<extension>.gz for each table.
 * Throws (exit 2) when it is not there, (exit 3) when it may not be read.
 */
export const inputFiles = async (location: string, extension: string): Promise<InputFiles> => {
  const found = await stat(location).catch((error: unknown) => {
    throw fileProblem(error, location)
  })
  if (!found.isFile() && !found.isDirectory())
    throw misuse('not-a-file', `Name a file or a folder: ${location} is neither.`)
  return found.isFile() ? onlyFile(location) : folderFiles(location, extension)
}

/** What reading a file throws, as a sentence; `line` is how far it came. */
export const fileProblem = (error: unknown, file: string, line?: number): unknown => {
  if (error instanceof PlumbError) return error
  const code = String((error as { code?: unknown }).code)
  if (code === 'ENOENT')
    return misuse('no-such-file', `Name a file or folder that exists: ${file} does not.`)
  if (code === 'Z_BUF_ERROR')
    return finding('source-cut-off', `Get ${file} again: it ends in the middle.`, { file, line })
  if (code.startsWith('Z_'))
    return finding(
      'source-corrupt',
      `Get ${file} again: it is no whole gzip (${messageOf(error)}).`,
      { file, line },
    )
  if (/^E[A-Z]+$/.test(code))
    return environment('source-unreadable', `Make ${file} readable: ${messageOf(error)}.`)
  return error
}

/**
 * The bytes of a file, unpacked, piece by piece as they are asked for.
 * Throws (exit 3) at the end when the file has changed since the source was opened.
 */
export const bytesOf = async function* (file: InputFile): AsyncGenerator<Buffer> {
  const raw = createReadStream(file.path, { highWaterMark: pieceBytes })
  const gunzip = isGzip(file) ? createGunzip({ chunkSize: pieceBytes }) : undefined
  if (gunzip) {
    raw.on('error', (error) => gunzip.destroy(error))
    raw.pipe(gunzip)
  }
  try {
    for await (const piece of gunzip ?? raw) yield piece as Buffer
  } finally {
    raw.destroy()
  }
  const { stamp } = await inputFile(file.path)
  if (stamp !== file.stamp)
    throw environment(
      'source-changed',
      `Run this again when nobody writes to ${file.path}: it changed while it was read.`,
    )
}
