import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isAddress, whomOf, withoutPassword } from '../address.ts'
import { databaseName, databaseUrl } from '../database.ts'
import { misuse } from '../errors.ts'
import { passwordFor } from '../passwords.ts'
import { stateFolder } from '../paths.ts'
import { writePassfile } from './passfile.ts'
import type { Server } from './server.ts'

/** A variable of the environment; an empty one counts as not set. */
const given = (name: string): string | undefined =>
  process.env[name] === '' ? undefined : process.env[name]

const check = (name: string, address: string): void => {
  if (isAddress(address) && databaseName(address)) return
  const sentence = `${name} is no PostgreSQL address: write postgres://user:password@host:port/database, and %23, %2F, %3F, %40 for #, /, ?, @ in a password.`
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
  check('DATABASE_URL', main)
  const shadow = given('SHADOW_DATABASE_URL') ?? databaseUrl(main, `${databaseName(main)}_shadow`)
  const root = given('ROOT_DATABASE_URL') ?? databaseUrl(main, 'postgres')
  check('SHADOW_DATABASE_URL', shadow)
  check('ROOT_DATABASE_URL', root)
  const addresses = [main, shadow, root]
  let passfile = given('PGPASSFILE')
  if (addresses.some((address) => whomOf(address).password !== '')) {
    passfile = join(stateFolder, 'url.pgpass')
    await mkdir(stateFolder, { recursive: true, mode: 0o700 })
    // The file takes the place of PGPASSWORD and of PGPASSFILE: what these hold is in it, too.
    const entries = await Promise.all(
      addresses.map(async (address) => ({
        ...whomOf(address),
        password: await passwordFor(address),
      })),
    )
    await writePassfile(
      passfile,
      entries.filter(({ password }) => password !== ''),
    )
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
