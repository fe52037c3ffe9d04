import { readdir } from 'node:fs/promises'
import { finding, messageOf, misuse, PlumbError } from './errors.ts'
import { inProject } from './paths.ts'
import { readTextSync, readText } from './texts.ts'

/** A committed migration, as its file tells it. */
export interface Migration {
  /** The name of the file: 000001-roles.sql. */
  file: string
  /** What graphile-migrate calls it in its table: 000001.sql. */
  filename: string
  hash: string
  /** The hash of the migration before it; null for the first. */
  previousHash: string | null
  message: string | null
  /** Whether the header says that the text may differ from its hash. */
  allowsInvalidHash: boolean
  /** The text below the header. */
  body: string
}

/** Where the committed migrations stand, in the project. */
export const committedFolder = 'migrations/committed'

/** The migration that is being written, in the project. */
export const currentFile = 'migrations/current.sql'

// The names that graphile-migrate reads; it passes over all others.
const nameForm = /^(\d+)(-[-_a-zA-Z0-9]*)?\.sql$/
const headerForm = /^--! ([A-Z][a-zA-Z0-9_]*)(?::(.*))?$/

/**
 * The headers of a migration (`--! Name: value` at the top), as graphile-migrate reads them, and the
 * number of their lines.
 */
export const headersOf = (lines: string[]): { headers: Map<string, string>; length: number } => {
  const end = lines.findIndex((line) => !headerForm.test(line))
  const length = end < 0 ? lines.length : end
  const headers = lines.slice(0, length).map((line): [string, string] => {
    const [, name = '', value = ''] = headerForm.exec(line) ?? []
    return [name, value.trim()]
  })
  return { headers: new Map(headers), length }
}

/**
 * Reads a committed migration's text. Throws a finding with the line when the header lacks a hash
 * or has no empty line after it.
 */
export const parseMigration = (file: string, text: string): Migration => {
  const lines = text.split('\n')
  const { headers, length } = headersOf(lines)
  const place = { file: `${committedFolder}/${file}`, line: length + 1 }
  const [hash, previous] = [headers.get('Hash'), headers.get('Previous')]
  if (!hash || !previous)
    throw finding(
      'migration-without-hash',
      'The header lacks Hash or Previous: restore the file from git.',
      { ...place, line: 1 },
    )
  if (lines[length] !== '')
    throw finding(
      'migration-header',
      lines[length]?.endsWith('\r')
        ? 'The line ends are those of Windows: write "migrations/committed/*.sql -text" in .gitattributes.'
        : 'An empty line must follow the header: restore the file from git.',
      place,
    )
  return {
    file,
    filename: file.replace(nameForm, '$1.sql'),
    hash,
    previousHash: previous === '-' ? null : previous,
    message: headers.get('Message') ?? null,
    allowsInvalidHash: headers.has('AllowInvalidHash'),
    body: lines.slice(length).join('\n').trim() + '\n',
  }
}

/** The names of the files that graphile-migrate takes for migrations, and those it passes over. */
export const migrationNames = async (): Promise<{ taken: string[]; others: string[] }> => {
  const names = await readdir(inProject(committedFolder)).catch((error: unknown) => {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    const sentence = isMissing
      ? `There is no folder ${committedFolder}: restore it from git, or make it in a new project.`
      : `${committedFolder} cannot be read: ${messageOf(error)}`
    throw misuse('no-migrations', sentence)
  })
  const visible = names.filter((name) => !name.startsWith('.')).sort()
  return {
    taken: visible.filter((name) => nameForm.test(name)),
    others: visible.filter((name) => !nameForm.test(name)),
  }
}

/**
 * Reads one committed migration by the name of its file; synchronously, because a thousand small
 * files take 100 ms longer when each is awaited.
 */
export const readMigration = (file: string): Migration =>
  parseMigration(file, readTextSync(inProject(committedFolder, file)))

/** The committed migrations in their order. Throws a sentence for a folder or file it cannot read. */
export const committedMigrations = async (): Promise<Migration[]> =>
  (await migrationNames()).taken.map(readMigration)

/** The text of migrations/current.sql; an absent file is an empty one. Throws as readText() does. */
export const readCurrent = (): Promise<string> =>
  readText(inProject(currentFile)).catch((error: unknown) => {
    if (error instanceof PlumbError) throw error
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw misuse('current-unreadable', `The file cannot be read: ${messageOf(error)}`, {
      file: currentFile,
    })
  })

/** Whether current.sql holds anything but comments and white space. */
export const currentIsWritten = async (): Promise<boolean> =>
  (await readCurrent()).replace(/^--(?![ \t]*![ \t]*include).*$/gm, '').trim() !== ''
