import { stat } from 'node:fs/promises'
import { connect as connectSocket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { withDatabase } from '../../../scripts/lib/database.ts'
import { startCluster, type Cluster } from '../../../scripts/lib/server/cluster.ts'
import { readPassword } from '../../../scripts/lib/server/passfile.ts'
import { shell } from '../../../scripts/lib/server/shell.ts'
import { test } from './folders.ts'

const start = (folder: string) => startCluster({ folder, volatile: true })

/** Runs a query through the server's own psql; an environment without any other password. */
const psql = (cluster: Cluster, host: string, password: Record<string, string>) =>
  shell({
    env: { PATH: process.env.PATH, HOME: cluster.folder, ...password },
  })`${cluster.bin}/psql -w -XAt -h ${host} -p ${cluster.port} -U postgres -c ${'select 1'} postgres`

const canConnect = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connectSocket({ host, port, timeout: 2000 })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
    socket.once('timeout', () => end(false))
  })

describe('access to a portable cluster', () => {
  test('needs the right password, over TCP and over the socket', async ({ folder }) => {
    const cluster = await start(folder)
    for (const host of ['127.0.0.1', cluster.socketFolder]) {
      const right = await psql(cluster, host, { PGPASSFILE: cluster.passfile })
      expect(right.stdout.trim()).toBe('1')
      const wrong = await psql(cluster, host, { PGPASSWORD: 'wrong' })
      expect(wrong.stderr).toContain('password authentication failed')
      const none = await psql(cluster, host, {})
      expect(none.stderr).toContain('no password supplied')
    }
  })

  test('trusts nobody by any rule', async ({ folder }) => {
    const cluster = await start(folder)
    const url = new URL(cluster.url('postgres'))
    url.password = (await readPassword(cluster.passfile)) ?? ''
    const methods = await withDatabase(
      url.href,
      (sql) => sql<{ method: string }[]>`
        select distinct auth_method as method from pg_hba_file_rules`,
    )
    expect(methods.map(({ method }) => method)).toEqual(['scram-sha-256'])
  })

  test('is there from this machine only', async ({ folder }) => {
    const { port } = await start(folder)
    expect(await canConnect('127.0.0.1', port)).toBe(true)
    const others = Object.values(networkInterfaces())
      .flat()
      .filter((it) => it && !it.internal && it.family === 'IPv4')
    for (const other of others) expect(await canConnect(other?.address ?? '', port)).toBe(false)
  })

  test('is in files that only their owner can read', async ({ folder }) => {
    const { passfile, socketFolder } = await start(folder)
    const mode = async (path: string) => (await stat(path)).mode & 0o777
    expect(await mode(passfile)).toBe(0o600)
    expect(await mode(folder)).toBe(0o700)
    expect(await mode(socketFolder)).toBe(0o700)
    expect(await mode(join(folder, 'data'))).toBe(0o700)
  })
})
