import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect as connectSocket, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { withPassword } from '../../../scripts/lib/database.ts'

const nobody = 65534

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connectSocket(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.end())
  })

/** Starts Debian's pgbouncer in transaction mode before the server of `url`; stop it in the end. */
export const startPooler = async (
  url: string,
): Promise<{ url: string; stop: () => Promise<void> }> => {
  const { hostname, port, username, password } = new URL(await withPassword(url))
  const listen = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'plumb-pooler-'))
  const file = join(folder, 'pgbouncer.ini')
  await writeFile(
    file,
    `[databases]
* = host=${hostname} port=${port || 5432} user=${username} password=${decodeURIComponent(password)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listen}
unix_socket_dir =
auth_type = any
pool_mode = transaction
ignore_startup_parameters = extra_float_digits
`,
    { mode: 0o600 },
  )
  const isRoot = process.getuid?.() === 0
  if (isRoot) for (const path of [folder, file]) await chown(path, nobody, nobody)
  await chmod(folder, 0o700)
  const path = `${process.env.PATH ?? ''}:/usr/sbin`
  const args = [...(isRoot ? ['-u', 'nobody'] : []), file]
  const child = spawn('pgbouncer', args, { env: { PATH: path }, stdio: 'ignore' })
  const missing = once(child, 'error').then(() => {
    throw new Error('This test needs pgbouncer: apt-get install pgbouncer.')
  })
  const ready = expect.poll(() => answers(listen), { timeout: 10_000 }).toBe(true)
  await Promise.race([ready, missing])
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String(listen)
  const stop = async () => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    await rm(folder, { recursive: true })
  }
  return { url: through.href, stop }
}
