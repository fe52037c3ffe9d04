import { readdir, readFile } from 'node:fs/promises'
import { messageOf, misuse } from './errors.ts'
import { inProject } from './paths.ts'

/** A committed migration, as its file's header tells it. */
export interface Migration {
  /** The name of the file: 000001-roles.sql. */
  file: string
  /** What graphile-migrate calls it in its table: 000001.sql. */
  filename: string
  hash: string
}

const folder = 'migrations/committed'

const headerOf = (text: string, key: string): string | undefined =>
  new RegExp(`^--! ${key}: (\\S+)$`, 'm').exec(text)?.[1]

const readMigration = async (file: string): Promise<Migration> => {
  const hash = headerOf(await readFile(inProject(folder, file), 'utf8'), 'Hash')
  if (!hash)
    throw misuse('migration-without-hash', 'The header has no Hash: restore the file from git.', {
      file: `${folder}/${file}`,
      line: 1,
    })
  return { file, filename: `${file.slice(0, 6)}.sql`, hash }
}

/** The committed migrations in their order. Throws a sentence for a folder or file it cannot read. */
export const committedMigrations = async (): Promise<Migration[]> => {
  const names = await readdir(inProject(folder)).catch((error: unknown) => {
    throw misuse('no-migrations', `${folder} cannot be read: ${messageOf(error)}`)
  })
  const files = names.filter((name) => /^\d{6}.*\.sql$/.test(name)).sort()
  return Promise.all(files.map(readMigration))
}

/** Whether current.sql holds anything but comments and white space. */
export const currentIsWritten = async (): Promise<boolean> => {
  const text = await readFile(inProject('migrations/current.sql'), 'utf8').catch(() => '')
  return text.replace(/^--(?!!include).*$/gm, '').trim() !== ''
}
