import { existsSync } from 'node:fs'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import dotenv from 'dotenv'
import { describe, expect } from 'vitest'
import { which } from 'zx'
import { withDatabase } from '../../../scripts/lib/database.ts'
import type { Examination } from '../../../scripts/lib/server/examine.ts'
import { readPassword } from '../../../scripts/lib/server/passfile.ts'
import { cacheFolder } from '../../../scripts/lib/server/portable/cache.ts'
import { errorOf, test, urlWithPassword } from './checkout.ts'

describe('plumb up and down', () => {
  test('start a server that psql can be opened on, and stop it', async ({ checkout }) => {
    const { plumb } = checkout
    const up = await plumb(['up'])
    expect(up.exit).toBe(0)
    expect(up.stdout).toMatch(/^provider {2}portable\nreason {4}\S.*\nversion {3}PostgreSQL 17\./)
    expect(up.stdout).toMatch(/^psql {6}PGPASSFILE=.plumb\/pgpass \S*psql 'postgres:.*\/plumb'$/m)
    const again = JSON.parse((await plumb(['up', '--json'])).stdout) as Record<string, unknown>
    expect(again).toMatchObject({ ok: true, provider: 'portable', reason: 'It runs already.' })
    expect(await plumb(['down'])).toMatchObject({
      exit: 0,
      stdout: 'The portable server has stopped; its data stay.\n',
    })
    expect(await plumb(['down'])).toMatchObject({ exit: 0, stdout: 'No server of plumb ran.\n' })
    expect(JSON.parse((await plumb(['down', '--json'])).stdout)).toEqual({
      ok: true,
      stopped: null,
    })
  })

  test('show no password anywhere', async ({ checkout }) => {
    const { folder, plumb } = checkout
    const outcomes = [await plumb(['up']), await plumb(['up', '--json'])]
    outcomes.push(await plumb(['up', '--env']), await plumb(['doctor', '--json']))
    const password = (await readPassword(join(folder, '.plumb/pgpass'))) ?? ''
    expect(password).not.toBe('')
    for (const { stdout, stderr } of outcomes) expect(stdout + stderr).not.toContain(password)
  })

  test("read nothing of the user's shell, also without a shell around", async ({ checkout }) => {
    const HOME = join(checkout.folder, 'home')
    await mkdir(HOME)
    await writeFile(join(HOME, '.bashrc'), 'touch "$HOME/was-read"\n')
    const environment = { HOME, XDG_CACHE_HOME: dirname(cacheFolder()) }
    expect((await checkout.plumb(['up'], environment)).exit).toBe(0)
    expect(existsSync(join(HOME, 'was-read'))).toBe(false)
  })

  test('need no bash, which small images lack', async ({ checkout }) => {
    const PATH = join(checkout.folder, "a small image's programs")
    await mkdir(PATH)
    for (const name of ['sh', 'true', 'test', 'dirname', 'flock', 'unshare', 'setpriv'])
      await symlink(await which(name), join(PATH, name))
    expect((await checkout.plumb(['up'], { PATH })).exit).toBe(0)
    expect((await checkout.plumb(['doctor'], { PATH })).exit).toBe(0)
  })

  test('give an environment that connections are made with', async ({ checkout }) => {
    const { stdout } = await checkout.plumb(['up', '--env'])
    const environment = dotenv.parse(stdout)
    expect(Object.keys(environment)).toEqual([
      'DATABASE_URL',
      'SHADOW_DATABASE_URL',
      'ROOT_DATABASE_URL',
      'PGPASSFILE',
    ])
    // Another database of the same server is the one that is meant.
    const DATABASE_URL = (environment.DATABASE_URL ?? '').replace(/plumb$/, 'other')
    const other = await checkout.plumb(['up', '--json'], { ...environment, DATABASE_URL })
    expect(JSON.parse(other.stdout)).toMatchObject({ provider: 'url', url: DATABASE_URL })
    // With it set, the server is still plumb's own to examine and to stop.
    expect((await checkout.plumb(['doctor'], environment)).exit).toBe(0)
    expect((await checkout.plumb(['down'], environment)).stdout).toContain('has stopped')
  })
})

describe('plumb doctor', () => {
  test('finds everything as wanted on the portable server', async ({ checkout }) => {
    await checkout.plumb(['up'])
    const { exit, stdout } = await checkout.plumb(['doctor', '--json'])
    const found = JSON.parse(stdout) as Examination & { ok: boolean; missing: string[] }
    expect(found.missing).toEqual([])
    expect([exit, found.ok]).toEqual([0, true])
    const available = found.extensions.filter((extension) => extension.available)
    expect(available.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['pgtap', 'vector', 'pg_cron', 'pg_partman', 'timescaledb']),
    )
    expect(found.settings.length).toBeGreaterThan(10)
  })

  test('says what a server lacks, with exit code 1', async ({ checkout }) => {
    const url = await urlWithPassword(checkout)
    await withDatabase(url.href, async (sql) => {
      await sql`create role weak login password 'weak' in role pg_read_all_data`
      await sql`alter database plumb set timezone = 'Europe/Berlin'`
    })
    url.username = 'weak'
    url.password = 'weak'
    const weak = { DATABASE_URL: url.href }
    const { exit, stdout, stderr } = await checkout.plumb(['doctor', '--json'], weak)
    const found = JSON.parse(stdout) as { ok: boolean; missing: string[] }
    expect([exit, found.ok]).toEqual([1, false])
    expect(found.missing).toEqual(
      expect.arrayContaining(['timezone', 'superuser', 'createdb', 'bypassrls']),
    )
    expect(stdout + stderr).not.toContain('weak:weak')
  })

  test('needs a server', async ({ checkout }) => {
    const outcome = await checkout.plumb(['doctor', '--json'])
    expect(outcome.exit).toBe(3)
    expect(errorOf(outcome).code).toBe('no-server')
  })
})

describe('DATABASE_URL', () => {
  test('is used, its main database made, its password kept out of sight', async ({ checkout }) => {
    const url = await urlWithPassword(checkout)
    url.pathname = '/somewhere'
    const named = { DATABASE_URL: url.href }
    const outcome = await checkout.plumb(['up', '--json'], named)
    expect(JSON.parse(outcome.stdout)).toMatchObject({ ok: true, provider: 'url' })
    expect(outcome.stdout).not.toContain(url.password)
    const passfile = await readFile(join(checkout.folder, '.plumb/url.pgpass'), 'utf8')
    expect(passfile).toContain(`127.0.0.1:${url.port}:*:postgres:${url.password}`)
    await withDatabase(url.href, (sql) => sql`select`)
  })
})
