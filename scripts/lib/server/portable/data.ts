import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { environment } from '../../errors.ts'
import type { Account } from './account.ts'
import { failure, shell } from '../shell.ts'

/** A cluster's data folder and what works on it. */
export interface DataPlace {
  bin: string
  data: string
  account: Account
}

/**
 * Makes the data folder if there is none: UTF-8, PostgreSQL's own C.UTF-8 collation (the same on
 * every machine) and page checksums. It gets its name when it is complete.
 */
export const createData = async ({ bin, data, account }: DataPlace): Promise<void> => {
  if (existsSync(data)) {
    const version = (await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => '')).trim()
    if (version === '17') return
    const sentence = `${data} does not hold the data of a PostgreSQL 17: move it away and try again.`
    throw environment('data-of-other-version', sentence)
  }
  const temporary = `${data}.new`
  await rm(temporary, { recursive: true, force: true })
  await mkdir(temporary, { mode: 0o700 })
  try {
    await account.own(temporary)
    const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    const format = ['--username=postgres', '--encoding=UTF8', '--data-checksums', ...locale]
    // Nobody can log in by these rules; startCluster writes its own before the first start.
    const made =
      await shell`${account.prefix} ${bin}/initdb -D ${temporary} ${format} --auth=reject --no-sync`
    if (made.exitCode !== 0) throw failure(made, 'initdb-failed', `${data} cannot be made.`)
    await rename(temporary, data)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** Sets the password of `postgres`; the server must not run. */
export const setPassword = async (
  { bin, data, account }: DataPlace,
  password: string,
): Promise<void> => {
  const single = shell({
    stdio: ['pipe', 'pipe', 'pipe'],
    input: `alter role postgres password '${password}'\n`,
  })
  // Without the settings of the last start, which may be why the server does not start.
  const settings = ['-c', 'config_file=/dev/null']
  const set =
    await single`${account.prefix} ${bin}/postgres --single -D ${data} ${settings} postgres`
  if (set.exitCode !== 0) throw failure(set, 'password-not-set', `${data} cannot be opened.`)
}
