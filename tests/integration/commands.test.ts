import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { describe, expect } from 'vitest'
import { databaseUrl } from '../../scripts/lib/database.ts'
import { inHome } from '../../scripts/lib/paths.ts'
import { shell } from '../../scripts/lib/server/shell.ts'
import { test, testServer } from '../support/database.ts'
import { createDatabase, dropDatabase } from '../support/databases.ts'
import { plumb, type Ended } from '../support/plumb.ts'

const asJson = ({ out }: Ended): unknown => JSON.parse(out)

/** One sentence with a code, no stack trace, and the password nowhere. */
const expectSentence = ({ err }: Ended, code: string): void => {
  expect(err.trim().split('\n')).toHaveLength(1)
  expect(err).toContain(`[${code}]`)
  expect(err).not.toMatch(/\n\s+at /)
}

const withEmptyDatabase = async (work: (url: string) => Promise<void>): Promise<void> => {
  const { rootUrl, prefix } = testServer()
  const name = prefix + randomBytes(4).toString('hex')
  await createDatabase(rootUrl, name)
  try {
    await work(databaseUrl(rootUrl, name))
  } finally {
    await dropDatabase(rootUrl, name)
  }
}

describe('plumb', () => {
  test('refuses an unknown command with exit code 2 and a suggestion', async () => {
    const ended = await plumb(['statsu'])
    expect(ended.exit).toBe(2)
    expect(ended.err).toContain('Did you mean status?')
  })

  test('refuses an unknown option with exit code 2, as JSON too', async () => {
    const ended = await plumb(['status', '--nonsense', '--json'])
    expect(ended.exit).toBe(2)
    expect(asJson(ended)).toMatchObject({ ok: false, error: { code: 'wrong-use' } })
  })

  test('ends as it would when a reader of its output has gone', async () => {
    const script = '(node "$1" --help; echo "exit $?" >&2) | true'
    const { stdout, stderr } = await shell`sh -c ${script} sh ${inHome('scripts/bin.js')}`
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: 'exit 0\n' })
  })

  test.for([
    'up',
    'down',
    'doctor',
    'migrate',
    'status',
    'bench',
    'generate',
    'copy',
    'verify',
    'demo',
  ])('%s has a help text and ends with 0', async (name) => {
    const ended = await plumb([name, '--help'])
    expect(ended).toMatchObject({ exit: 0, err: '' })
    expect(ended.out).toContain(`plumb ${name}`)
  })
})

describe('plumb status', () => {
  test('says clean of a migrated database', async ({ db }) => {
    const ended = await plumb(['status', '--json'], { DATABASE_URL: db.url })
    expect(ended.exit).toBe(0)
    expect(asJson(ended)).toMatchObject({ ok: true, state: 'clean', pending: [], conflicts: [] })
    expect((asJson(ended) as { applied: number }).applied).toBeGreaterThan(5)
  })

  test('names the pending migrations of an empty database, and changes nothing', async () => {
    await withEmptyDatabase(async (url) => {
      const ended = await plumb(['status', '--json'], { DATABASE_URL: url })
      expect(ended.exit).toBe(10)
      expect(asJson(ended)).toMatchObject({ ok: false, state: 'pending', applied: 0 })
      expect(await plumb(['status', '--json'], { DATABASE_URL: url })).toEqual(ended)
    })
  })

  test('names a migration that the files do not have', async ({ db }) => {
    await db.sql`
      insert into graphile_migrate.migrations (hash, previous_hash, filename)
      select 'sha1:foreign', hash, '999999.sql' from graphile_migrate.migrations order by filename desc limit 1`
    const ended = await plumb(['status'], { DATABASE_URL: db.url })
    await db.sql`delete from graphile_migrate.migrations where hash = 'sha1:foreign'`
    expect(ended.exit).toBe(12)
    expect(ended.out).toContain('999999.sql')
    expect(ended.out).toContain('[migration-foreign]')
  })
})

describe('plumb migrate', () => {
  test('has nothing to do the second time', async () => {
    await withEmptyDatabase(async (url) => {
      const env = { DATABASE_URL: url, ROOT_DATABASE_URL: testServer().rootUrl }
      const first = await plumb(['migrate', '--json'], env)
      expect(first).toMatchObject({ exit: 0 })
      expect((asJson(first) as { applied: string[] }).applied.length).toBeGreaterThan(5)
      expect(asJson(await plumb(['migrate', '--json'], env))).toEqual({ ok: true, applied: [] })
    })
  })

  test('names the migration and the reason when one fails', async () => {
    await withEmptyDatabase(async (url) => {
      const env = { DATABASE_URL: url, PGOPTIONS: '-c default_transaction_read_only=on' }
      const ended = await plumb(['migrate'], env)
      expect(ended.exit).toBe(1)
      expectSentence(ended, 'migration-failed')
      expect(ended.err).toContain('read-only transaction')
    })
  })
})

describe('a server that does not answer', () => {
  const wrong = (change: (url: URL) => void): string => {
    const url = new URL(testServer().mainUrl)
    change(url)
    return url.href
  }

  test('a wrong password is a sentence without the password', async () => {
    const ended = await plumb(['status'], {
      DATABASE_URL: wrong((url) => (url.password = 'secret-and-wrong')),
    })
    expect(ended.exit).toBe(3)
    expectSentence(ended, 'server-28p01')
    expect(ended.err).not.toContain('secret-and-wrong')
  })

  test('a closed port is a sentence', async () => {
    const free = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => free.once('listening', resolve))
    const { port } = free.address() as { port: number }
    await new Promise((resolve) => free.close(resolve))
    const ended = await plumb(['status'], {
      DATABASE_URL: wrong((url) => (url.port = String(port))),
    })
    expect(ended.exit).toBe(3)
    expectSentence(ended, 'server-econnrefused')
  })

  test('a missing database is a sentence', async () => {
    const ended = await plumb(['status'], {
      DATABASE_URL: wrong((url) => (url.pathname = '/plumb_test_missing')),
    })
    expect(ended.exit).toBe(3)
    expectSentence(ended, 'server-3d000')
  })
})
