import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as base, vi } from 'vitest'
import { openWire, type Wire } from '../../../../scripts/lib/copy/wire/wire.ts'
import { connectClient } from '../../../../scripts/lib/copy/client.ts'
import { explain, withDatabase, withPassword } from '../../../../scripts/lib/database.ts'
import { startCluster, stopCluster } from '../../../../scripts/lib/server/cluster.ts'
import { serverAccount } from '../../../../scripts/lib/server/portable/account.ts'
import { plumb } from '../../../support/plumb.ts'
import { testServer } from '../../../support/database.ts'
import { startReaper } from '../../../support/server.ts'
import { selfSigned } from './certificate.ts'

interface Encrypted {
  /** With its password; add ?sslmode=… */
  url: string
  authority: string
  folder: string
}

/** A server with TLS, whose certificate vouches for itself. */
const test = base.extend(
  'server',
  { scope: 'file' },
  async ({}, { onCleanup }): Promise<Encrypted> => {
    const folder = await mkdtemp(join(tmpdir(), 'plumb-tls-'))
    const reap = startReaper({ folder })
    onCleanup(async () => {
      await stopCluster(folder)
      await reap()
    })
    const { certificate, key } = selfSigned()
    const files = { certificate: join(folder, 'server.crt'), key: join(folder, 'server.key') }
    await writeFile(files.certificate, certificate)
    await writeFile(files.key, key, { mode: 0o600 })
    const account = await serverAccount()
    for (const file of Object.values(files)) await account.own(file)
    const { url, passfile } = await startCluster({
      folder,
      volatile: true,
      settings: { ssl: 'on', ssl_cert_file: files.certificate, ssl_key_file: files.key },
    })
    const before = process.env.PGPASSFILE
    process.env.PGPASSFILE = passfile
    const address = await withPassword(url('postgres'))
    process.env.PGPASSFILE = before ?? ''
    return { url: address, authority: files.certificate, folder }
  },
)

const withWires = async (
  urls: [string, string],
  work: (source: Wire, target: Wire) => Promise<void>,
): Promise<void> => {
  const wires: Wire[] = []
  try {
    for (const url of urls) wires.push(await openWire(url, 'tls test'))
    const [source, target] = wires
    if (source && target) await work(source, target)
  } finally {
    for (const wire of wires) wire.close()
  }
}

const isEncrypted = async (wire: Wire): Promise<string | null | undefined> => {
  const [row] = await wire.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()')
  return row?.[0]
}

const copied = async (source: Wire, target: Wire): Promise<void> => {
  await target.query('create temporary table copied (n bigint, body text)')
  await target.copyIn('copy copied from stdin (format binary)')
  const rows = `select n, repeat('ü', 500) from generate_series(1::bigint, 30000) as n`
  expect(await source.copyOut(`copy (${rows}) to stdout (format binary)`, target)).toBe(30000)
  expect(await target.copyDone()).toBe(30000)
  expect(await target.query('select count(*), sum(n) from copied')).toEqual([
    ['30000', '450015000'],
  ])
}

test('both sides speak TLS, with a certificate that is checked', async ({ server }) => {
  const url = `${server.url}?sslmode=verify-full&sslrootcert=${encodeURIComponent(server.authority)}`
  await withWires([url, url], async (source, target) => {
    expect(await isEncrypted(source)).toBe('t')
    expect(await isEncrypted(target)).toBe('t')
    await copied(source, target)
  })
})

test('an encrypted side and one that is not work together', async ({ server }) => {
  await withWires([`${server.url}?sslmode=require`, server.url], async (source, target) => {
    expect(await isEncrypted(source)).toBe('t')
    expect(await isEncrypted(target)).toBe('f')
    await copied(source, target)
  })
})

test('a certificate that nobody vouches for is refused', async ({ server }) => {
  const other = join(server.folder, 'other.crt')
  await writeFile(other, selfSigned().certificate)
  const url = `${server.url}?sslmode=verify-full&sslrootcert=${encodeURIComponent(other)}`
  await expect(openWire(url, 'tls test')).rejects.toThrow(/certificate|signature/)
  await rm(other)
})

test('a wrong password is refused on either side', async ({ server }) => {
  const wrong = new URL(server.url)
  wrong.password = 'wrong'
  await expect(openWire(wrong.href, 'tls test')).rejects.toMatchObject({ code: '28P01' })
  wrong.search = '?sslmode=require'
  await expect(openWire(wrong.href, 'tls test')).rejects.toMatchObject({ code: '28P01' })
})

const withTls = (url: string, words: Record<string, string>): string =>
  `${url}?${new URLSearchParams(words).toString()}`

/** Whether both drivers reach the server, and encrypted; the error of each that does not. */
const bothDrivers = (url: string): Promise<unknown[]> =>
  Promise.all(
    [
      () =>
        withDatabase(url, async (sql) => {
          const [row] = await sql`select ssl from pg_stat_ssl where pid = pg_backend_pid()`
          return row?.ssl as boolean
        }),
      async () => {
        const client = await connectClient(url, 'tls test')
        const text = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()'
        const { rows } = await client.query<{ ssl: boolean }>(text)
        await client.end()
        return rows[0]?.ssl
      },
    ].map((ask) => ask().catch((error: unknown) => explain(error, url))),
  )

const twice = (code: string, exit: number) =>
  Array<unknown>(2).fill(expect.objectContaining({ code, exit }))

test('both drivers understand of TLS what libpq does', async ({ server }) => {
  vi.stubEnv('HOME', server.folder)
  const own = { sslrootcert: server.authority }
  expect(await bothDrivers(server.url)).toEqual([false, false])
  for (const words of [
    { sslmode: 'require' } as Record<string, string>,
    { sslmode: 'require', ...own },
    { sslmode: 'verify-ca', ...own },
    { sslmode: 'verify-full', ...own },
    { sslmode: 'require', uselibpqcompat: 'true' },
  ])
    expect(await bothDrivers(withTls(server.url, words)), words.sslmode).toEqual([true, true])
  const other = server.url.replace('127.0.0.1', 'localhost')
  expect(await bothDrivers(withTls(other, { sslmode: 'verify-ca', ...own }))).toEqual([true, true])
  const wrongHost = await bothDrivers(withTls(other, { sslmode: 'verify-full', ...own }))
  expect(wrongHost).toEqual(twice('server-certificate', 3))
  vi.unstubAllEnvs()
})

test('what is wrong with TLS is a sentence, alike of both drivers', async ({ server }) => {
  vi.stubEnv('HOME', server.folder)
  const other = join(server.folder, 'another.crt')
  await writeFile(other, selfSigned().certificate)
  const refusals = [
    [{ sslmode: 'require', sslrootcert: other }, 'server-certificate', 3],
    [{ sslmode: 'verify-full', sslrootcert: 'system' }, 'server-certificate', 3],
    [{ sslmode: 'verify-full', sslrootcert: '/nonexistent' }, 'server-certificate', 3],
    [{ sslmode: 'verify-full' }, 'server-tls', 2],
    [{ sslmode: 'prefer' }, 'server-tls', 2],
    [{ sslrootcert: other }, 'server-tls', 2],
    [{ sslmode: 'require', sslcrl: other }, 'server-tls', 2],
  ] as const
  for (const [words, code, exit] of refusals)
    expect(await bothDrivers(withTls(server.url, words)), code).toEqual(twice(code, exit))
  const without = withTls(testServer().mainUrl, { sslmode: 'require' })
  expect(await bothDrivers(without)).toEqual(twice('server-no-tls', 3))
  vi.unstubAllEnvs()
})

test('graphile-migrate reads an address as plumb does', async ({ server }) => {
  const other = join(server.folder, 'third.crt')
  await writeFile(other, selfSigned().certificate)
  const migrate = (sslrootcert: string) => {
    const url = server.url.replace(/postgres$/, 'encrypted')
    const words = { sslmode: 'verify-full', sslrootcert }
    return plumb(['migrate', '--dry-run'], { DATABASE_URL: withTls(url, words) })
  }
  const at = withTls(server.url, { sslmode: 'require' })
  await withDatabase(at, (sql) => sql`create database encrypted`)
  const well = await migrate(server.authority)
  expect(well.exit, well.err).toBe(0)
  expect(well.err).not.toContain('SECURITY')
  const refused = await migrate(other)
  expect([refused.exit, refused.err]).toEqual([3, expect.stringContaining('[server-certificate]')])
})
