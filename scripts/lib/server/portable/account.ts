import { chown } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { environment } from '../../errors.ts'
import { shell } from '../shell.ts'

/** The user and group "nobody". */
const nobody = 65534

/** Who runs the server's programs. */
export interface Account {
  /** What stands before the command. */
  prefix: string[]
  /** Makes a file or folder belong to that user. */
  own: (path: string) => Promise<void>
  /** Whether the programs must lie where everybody may read. */
  isNobody: boolean
}

const works = async (prefix: string[]): Promise<boolean> =>
  (await shell`${prefix} true`).exitCode === 0

const asSelf = (prefix: string[]): Account => ({
  prefix,
  own: () => Promise.resolve(),
  isNobody: false,
})

/**
 * PostgreSQL refuses to run as root. An ordinary user needs nothing. Root appears under another
 * number in a user namespace: the files stay root's, so that a folder with mode 0700 works. Where
 * namespaces are closed (in many containers), the server runs as nobody; it keeps the right to
 * pass through folders that are not its own, so that its data can lie in such a folder, too.
 */
export const serverAccount = async (): Promise<Account> => {
  if (userInfo().uid !== 0) return asSelf([])
  const namespace = ['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`, '--']
  if (await works(namespace)) return asSelf(namespace)
  const capability = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override']
  const prefix = [
    ...['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'],
    ...capability,
    '--',
  ]
  if (await works(prefix)) {
    return { prefix, own: (path) => chown(path, nobody, nobody), isNobody: true }
  }
  const sentence =
    'PostgreSQL does not run as root, and neither unshare nor setpriv works here: run plumb as an ordinary user.'
  throw environment('no-account', sentence)
}
