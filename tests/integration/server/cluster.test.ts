import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { withDatabase } from '../../../scripts/lib/database.ts'
import {
  runningCluster,
  startCluster,
  stopCluster,
  type Cluster,
} from '../../../scripts/lib/server/cluster.ts'
import { readPassword } from '../../../scripts/lib/server/passfile.ts'
import { test } from './folders.ts'

const start = (folder: string) => startCluster({ folder, volatile: true })

const withPassword = async ({ url, passfile }: Cluster): Promise<string> => {
  const address = new URL(url('postgres'))
  address.password = (await readPassword(passfile)) ?? ''
  return address.href
}

const ask = async (cluster: Cluster, query: string): Promise<unknown> =>
  withDatabase(await withPassword(cluster), async (sql) => {
    const [row] = await sql.unsafe(query)
    return row && (Object.values(row)[0] as unknown)
  })

const pidOf = async (folder: string): Promise<number> =>
  Number((await readFile(join(folder, 'data/postmaster.pid'), 'utf8')).split('\n')[0])

describe('a portable cluster', () => {
  test('is a PostgreSQL 17 with everything preloaded', async ({ folder }) => {
    const cluster = await start(folder)
    expect(await ask(cluster, 'show server_version')).toMatch(/^17\./)
    expect(await ask(cluster, 'show shared_preload_libraries')).toBe(
      'timescaledb,pg_cron,pg_stat_statements',
    )
    expect(await ask(cluster, 'show cron.use_background_workers')).toBe('on')
    expect(await ask(cluster, "select to_tsvector('english', 'ran')::text")).toBe("'ran':1")
  })

  test('keeps data, port and password from one start to the next', async ({ folder }) => {
    const before = await startCluster({ folder })
    await ask(before, 'create table kept as select 42 as answer')
    const password = await readPassword(before.passfile)
    expect(await stopCluster(folder)).toBe(true)
    expect(await runningCluster(folder)).toBeUndefined()
    const after = await startCluster({ folder })
    expect(await ask(after, 'select answer from kept')).toBe(42)
    expect(after.port).toBe(before.port)
    expect(await readPassword(after.passfile)).toBe(password)
  })

  test('takes settings, and is durable unless told otherwise', async ({ folder }) => {
    const cluster = await startCluster({ folder, settings: { work_mem: '5MB' } })
    expect(await ask(cluster, 'show work_mem')).toBe('5MB')
    expect(await ask(cluster, 'show fsync')).toBe('on')
    await stopCluster(folder)
    expect(await ask(await start(folder), 'show fsync')).toBe('off')
  })

  test('runs beside another one', async ({ folder }) => {
    const folders = [join(folder, 'one'), join(folder, 'two')]
    try {
      const [one, two] = await Promise.all(folders.map(start))
      expect(one?.port).not.toBe(two?.port)
      if (!one || !two) throw new Error('two clusters were started')
      await ask(one, 'create table only_here ()')
      expect(await ask(two, "select to_regclass('only_here')")).toBeNull()
      expect(await readPassword(one.passfile)).not.toBe(await readPassword(two.passfile))
    } finally {
      await Promise.all(folders.map(stopCluster))
    }
  })

  test('is one, when two start it at once', async ({ folder }) => {
    const [one, two] = await Promise.all([start(folder), start(folder)])
    expect(one.port).toBe(two.port)
  })

  test('runs in a folder that is too deep for a socket', async ({ folder }) => {
    const deep = join(folder, ...Array.from({ length: 8 }, () => 'a-long-folder-name'))
    const cluster = await start(deep)
    try {
      expect(await ask(cluster, 'select 1')).toBe(1)
      expect(cluster.socketFolder.startsWith(deep)).toBe(false)
      expect((await stat(cluster.socketFolder)).mode & 0o777).toBe(0o700)
    } finally {
      await stopCluster(deep)
    }
    expect(existsSync(cluster.socketFolder)).toBe(false)
  })
})

describe('after an accident, a cluster', () => {
  test('starts again after kill -9, with every committed row', async ({ folder }) => {
    const cluster = await startCluster({ folder })
    await ask(cluster, 'create table kept as select 42 as answer')
    process.kill(await pidOf(folder), 'SIGKILL')
    // It is there for a moment still.
    await expect.poll(() => runningCluster(folder)).toBeUndefined()
    expect(await ask(await startCluster({ folder }), 'select answer from kept')).toBe(42)
  })

  test('starts again when its number belongs to another program by now', async ({ folder }) => {
    await start(folder)
    await stopCluster(folder)
    const file = join(folder, 'data/postmaster.pid')
    await writeFile(file, `${process.pid}\n${folder}/data\n0\n1\n\n127.0.0.1\n\nready\n`)
    expect(await runningCluster(folder)).toBeUndefined()
    expect(await ask(await start(folder), 'select 1')).toBe(1)
    expect(await pidOf(folder)).not.toBe(process.pid)
  })

  test('waits until the rest of a killed server has ended', async ({ folder }) => {
    const { port, socketFolder } = await start(folder)
    await stopCluster(folder)
    await mkdir(socketFolder, { recursive: true })
    const rest = spawn('sleep', ['2'])
    await writeFile(join(socketFolder, `.s.PGSQL.${port}.lock`), `${rest.pid}\n${folder}/data\n`)
    const cluster = await start(folder)
    expect(rest.exitCode).toBe(0)
    expect(await ask(cluster, 'select 1')).toBe(1)
  })

  test('takes another port when its own is taken, and remembers it', async ({ folder }) => {
    const { port } = await start(folder)
    await stopCluster(folder)
    const squatter = createServer().listen(port, '127.0.0.1')
    await once(squatter, 'listening')
    try {
      const moved = await start(folder)
      expect(moved.port).not.toBe(port)
      expect(await ask(moved, 'select 1')).toBe(1)
      await stopCluster(folder)
      expect((await start(folder)).port).toBe(moved.port)
    } finally {
      squatter.close()
    }
  })

  test('gets a new password when the password file is lost', async ({ folder }) => {
    const { passfile } = await start(folder)
    const password = await readPassword(passfile)
    await rm(passfile)
    const cluster = await start(folder)
    expect(await ask(cluster, 'select 1')).toBe(1)
    expect(await readPassword(passfile)).not.toBe(password)
  })

  test('says why it does not start, and starts when that is mended', async ({ folder }) => {
    const broken = startCluster({ folder, settings: { shared_buffers: 'plenty' } })
    await expect(broken).rejects.toMatchObject({ exit: 3, code: 'server-does-not-start' })
    expect(await runningCluster(folder)).toBeUndefined()
    expect(await ask(await start(folder), 'select 1')).toBe(1)
  })

  test('leaves data of another version alone', async ({ folder }) => {
    await mkdir(join(folder, 'data'))
    await writeFile(join(folder, 'data/PG_VERSION'), '16\n')
    await expect(start(folder)).rejects.toMatchObject({ exit: 3, code: 'data-of-other-version' })
    expect(await readdir(join(folder, 'data'))).toEqual(['PG_VERSION'])
  })

  test('does not hold the output of who started it', async ({ folder }) => {
    const script = `import { startCluster } from './scripts/lib/server/cluster.ts'
      await startCluster({ folder: ${JSON.stringify(folder)}, volatile: true })`
    const args = ['--import', 'tsx', '--input-type=module', '--eval', script]
    const starter = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    // "close" comes when the last holder of the pipes has closed them, "exit" when the starter ends.
    const [code] = (await once(starter, 'close')) as [number]
    expect(code).toBe(0)
    expect(await runningCluster(folder)).toBeDefined()
  })
})
