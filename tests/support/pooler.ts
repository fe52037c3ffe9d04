import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { glob, which } from 'zx'
import { withPassword } from '../../scripts/lib/database.ts'
import { buildOnce, programsFolder } from '../../scripts/lib/server/portable/cache.ts'
import { freePort } from '../../scripts/lib/server/port.ts'
import { downloadPackages, isServerPart } from '../../scripts/lib/server/portable/packages.ts'
import { shell } from '../../scripts/lib/server/shell.ts'

const nobody = 65534
const isRoot = process.getuid?.() === 0

/** pgbouncer as this machine has it, else from Debian's packages, through its own C library. */
const poolerProgram = async (path: string): Promise<string[]> => {
  const installed = await which('pgbouncer', { path, nothrow: true })
  if (installed) return [installed]
  const folder = join(programsFolder(isRoot), `pgbouncer-${process.arch}-1`)
  await buildOnce(folder, async (temporary) => {
    const packages = join(temporary, 'packages')
    await mkdir(packages)
    const isPart = (name: string) => name === 'pgbouncer' || isServerPart(name)
    await downloadPackages(packages, ['pgbouncer'], isPart)
    for (const name of await readdir(packages)) {
      const { exitCode, stderr } =
        await shell`dpkg-deb --extract ${join(packages, name)} ${temporary}`
      if (exitCode !== 0) throw new Error(`${name} is not unpacked: ${stderr}`)
    }
    await rm(packages, { recursive: true })
    await chmod(temporary, 0o755)
  })
  const [loader = ''] = await glob(`${folder}/usr/lib/*-linux-gnu/ld-linux-*.so.*`)
  return [loader, '--library-path', dirname(loader), join(folder, 'usr/sbin/pgbouncer')]
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
  const folder = await mkdtemp(join(tmpdir(), 'plumb-pooler-'))
  const listen = await freePort(join(folder, 'port'))
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
min_pool_size = 2
server_round_robin = 1
ignore_startup_parameters = extra_float_digits
`,
    { mode: 0o600 },
  )
  if (isRoot) for (const path of [folder, file]) await chown(path, nobody, nobody)
  await chmod(folder, 0o700)
  const [program = '', ...words] = await poolerProgram(`${process.env.PATH ?? ''}:/usr/sbin`)
  const args = [...words, ...(isRoot ? ['-u', 'nobody'] : []), file]
  const child = spawn(program, args, { stdio: 'ignore' })
  await expect.poll(() => answers(listen)).toBe(true)
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
