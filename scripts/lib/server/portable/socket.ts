import { createHash } from 'node:crypto'
import { chmod, lstat, mkdir } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { environment } from '../../errors.ts'
import type { Account } from './account.ts'

/** A socket's path has 107 bytes at the most, and PostgreSQL appends "/.s.PGSQL.65535". */
const folderBytesMax = 107 - '/.s.PGSQL.65535.lock'.length

/** Where the socket of the cluster on `folder` is: inside, or in /tmp when the path is too long. */
export const socketFolderOf = (folder: string): string => {
  const inside = join(folder, 'socket')
  if (Buffer.byteLength(inside) <= folderBytesMax) return inside
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16)
  return join(tmpdir(), `plumb-${name}`)
}

/** Makes the folder, for the server's user only. One of somebody else's in /tmp is refused. */
export const makeSocketFolder = async (path: string, account: Account): Promise<void> => {
  await mkdir(path, { recursive: true, mode: 0o700 })
  const found = await lstat(path)
  const { uid } = userInfo()
  // Root may have given it to the server's user at an earlier start.
  const ours = found.isDirectory() && (found.uid === uid || uid === 0)
  if (!ours) throw environment('foreign-socket', `${path} belongs to somebody else: remove it.`)
  await chmod(path, 0o700)
  await account.own(path)
}
