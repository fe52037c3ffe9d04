import { stat, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { whomOf, withThisPassword, type Whom } from './address.ts'
import { note } from './output.ts'

/** What the environment said of passwords before plumb took it for its own server's. */
let before: { passfile?: string | undefined; password?: string | undefined } | undefined
/** The password file that plumb wrote for its own server. */
let own: string | undefined

const isSet = (value: string | undefined): value is string => value !== undefined && value !== ''

/** Files that were found readable for others: each is told once. */
const told = new Set<string>()

const linesOf = async (file: string): Promise<string[]> => {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) return []
  if ((found.mode & 0o077) === 0) return (await readFile(file, 'utf8')).split(/\r?\n/)
  if (!told.has(file)) note(`${file} is left aside, because others may read it: chmod 600 it.`)
  told.add(file)
  return []
}

/** The password of the first line of a file in libpq's format that is about `whom`, or nothing. */
export const passwordIn = (lines: string[], whom: Whom): string | undefined => {
  const wanted = [whom.host, String(whom.port), whom.database, whom.user]
  for (const line of lines) {
    if (line.startsWith('#')) continue
    const fields = line.match(/(?:\\.|[^\\:])+|(?<=^|:)(?=:|$)/g) ?? []
    const [host, port, database, user, password] = fields.map((it) => it.replace(/\\(.)/g, '$1'))
    const said = [host, port, database, user]
    if (said.every((it, n) => it === '*' || it === wanted[n])) return password
  }
  return undefined
}

/** The file that PGPASSFILE names or named for others than plumb's server, or else libpq's own. */
const othersFile = (): string => {
  const now = process.env.PGPASSFILE
  const given = now === own ? before?.passfile : now
  return isSet(given) && given !== own ? given : join(homedir(), '.pgpass')
}

/**
 * The password for an address: its own, else that of plumb's server, else PGPASSWORD, else that of the
 * file which PGPASSFILE named when plumb was started, or of ~/.pgpass. Empty where there is none.
 */
export const passwordFor = async (url: string): Promise<string> => {
  const whom = whomOf(url)
  if (whom.password !== '') return whom.password
  const ours = own === undefined ? undefined : passwordIn(await linesOf(own), whom)
  if (ours !== undefined) return ours
  const environment = process.env.PGPASSWORD ?? before?.password
  if (isSet(environment)) return environment
  return passwordIn(await linesOf(othersFile()), whom) ?? ''
}

/** The address with its password, for programs that do not ask the password file themselves. */
export const withPassword = async (url: string): Promise<string> =>
  withThisPassword(url, await passwordFor(url))

/**
 * Makes libpq, and whatever plumb starts, find the password of plumb's server in a file. What the
 * environment says is for other servers then: a source has its password there.
 */
export const useOwnPassfile = (file: string): void => {
  before ??= { passfile: process.env.PGPASSFILE, password: process.env.PGPASSWORD }
  own = file
  process.env.PGPASSFILE = file
  delete process.env.PGPASSWORD
}
