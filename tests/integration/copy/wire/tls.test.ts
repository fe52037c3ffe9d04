import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as base } from 'vitest'
import { openWire, type Wire } from '../../../../scripts/lib/copy/wire/wire.ts'
import { withPassword } from '../../../../scripts/lib/database.ts'
import { startCluster, stopCluster } from '../../../../scripts/lib/server/cluster.ts'
import { serverAccount } from '../../../../scripts/lib/server/portable/account.ts'
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
  await withWires([`${server.url}?sslmode=no-verify`, server.url], async (source, target) => {
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
  wrong.search = '?sslmode=no-verify'
  await expect(openWire(wrong.href, 'tls test')).rejects.toMatchObject({ code: '28P01' })
})
