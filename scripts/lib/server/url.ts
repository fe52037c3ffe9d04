import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { databaseName, databaseUrl, withoutPassword } from '../database.ts'
import { misuse } from '../errors.ts'
import { stateFolder } from '../paths.ts'
import { writePassfile } from './passfile.ts'
import type { Server } from './server.ts'

/** A variable of the environment; an empty one counts as not set. */
const given = (name: string): string | undefined =>
  process.env[name] === '' ? undefined : process.env[name]

const parse = (name: string, address: string): URL => {
  const url = URL.canParse(address) ? new URL(address) : undefined
  const isPostgres = url?.protocol === 'postgres:' || url?.protocol === 'postgresql:'
  if (url && isPostgres && databaseName(address)) return url
  const sentence = `${name} is no PostgreSQL address: write postgres://user:password@host:port/database.`
  throw misuse('bad-database-url', sentence)
}

/**
 * The server that somebody else runs, named by DATABASE_URL. The shadow and the maintenance
 * database are on the same server unless SHADOW_DATABASE_URL and ROOT_DATABASE_URL say otherwise.
 * A password in an address moves to a password file in .plumb/, so that the addresses can be shown.
 * Throws (exit 2) when an address is no address; nothing is connected to.
 */
export const urlServer = async (reason: string): Promise<Server> => {
  const main = given('DATABASE_URL') ?? ''
  parse('DATABASE_URL', main)
  const shadow = given('SHADOW_DATABASE_URL') ?? databaseUrl(main, `${databaseName(main)}_shadow`)
  const root = given('ROOT_DATABASE_URL') ?? databaseUrl(main, 'postgres')
  const addresses = [
    parse('DATABASE_URL', main),
    parse('SHADOW_DATABASE_URL', shadow),
    parse('ROOT_DATABASE_URL', root),
  ]
  const entries = addresses
    .filter(({ password }) => password)
    .map(({ hostname, port, username, password }) => ({
      host: hostname,
      port: Number(port || 5432),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
    }))
  let passfile = given('PGPASSFILE')
  if (entries.length > 0) {
    passfile = join(stateFolder, 'url.pgpass')
    await mkdir(stateFolder, { recursive: true, mode: 0o700 })
    await writePassfile(passfile, entries)
  }
  return {
    provider: 'url',
    reason,
    url: withoutPassword(main),
    shadowUrl: withoutPassword(shadow),
    rootUrl: withoutPassword(root),
    ...(passfile ? { passfile } : {}),
  }
}
