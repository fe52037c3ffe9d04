import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'

/** One line of a password file: for whom the password is. */
export interface PassEntry {
  host: string
  port: number
  user: string
  password: string
}

/** A password that nobody has to type: 192 random bits, without characters that need quoting. */
export const newPassword = (): string => randomBytes(24).toString('base64url')

const escape = (field: string): string => field.replace(/[\\:]/g, '\\$&')

/** The text of a password file in libpq's format, one line per entry, for every database. */
export const passfileText = (entries: PassEntry[]): string =>
  entries
    .map(({ host, port, user, password }) =>
      [escape(host), port, '*', escape(user), escape(password)].join(':'),
    )
    .map((line) => `${line}\n`)
    .join('')

/** Writes a password file that only its owner can read, at once or not at all. */
export const writePassfile = async (file: string, entries: PassEntry[]): Promise<void> => {
  const temporary = `${file}.new`
  await writeFile(temporary, passfileText(entries), { mode: 0o600 })
  await rename(temporary, file)
}

/** The password in the first line of a file that plumb wrote, or nothing. */
export const readPassword = async (file: string): Promise<string | undefined> => {
  const text = await readFile(file, 'utf8').catch(() => '')
  return /:([\w-]+)$/m.exec(text)?.[1]
}
