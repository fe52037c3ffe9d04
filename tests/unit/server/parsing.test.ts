import { tmpdir } from 'node:os'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { environmentLines, psqlLine } from '../../../scripts/commands/up.ts'
import { isAtLeast } from '../../../scripts/lib/server/machine.ts'
import { archiveAmong, isServerPart } from '../../../scripts/lib/server/portable/packages.ts'
import { settingsText } from '../../../scripts/lib/server/portable/settings.ts'
import { socketFolderOf } from '../../../scripts/lib/server/portable/socket.ts'
import { checkVersion, versionText } from '../../../scripts/lib/server/prepare.ts'
import type { Server } from '../../../scripts/lib/server/server.ts'

describe('versions', () => {
  test.for([
    ['20.19.0', '20.19', true],
    ['20.18.3', '20.19', false],
    ['22.0.0', '20.19', true],
    ['17', '17', true],
    ['15.20', '17', false],
    ['17.12', '17.2', true],
  ] as const)('%s is at least %s: %s', ([version, least, expected]) => {
    expect(isAtLeast(version, least)).toBe(expected)
  })

  test('a number of PostgreSQL becomes what people write', () => {
    expect(versionText(170012)).toBe('17.12')
  })

  test('a server before 17 is refused, without its password', () => {
    expect(() => checkVersion(160010, 'postgres://me:secret@db.example/app')).toThrow(
      expect.objectContaining({
        exit: 3,
        code: 'server-too-old',
        message: expect.not.stringContaining('secret') as string,
      }),
    )
    expect(() => checkVersion(170000, 'postgres://db.example/app')).not.toThrow()
  })
})

describe("the machine's archive", () => {
  test('is found by the end of its address, with or without a slash', () => {
    const addresses = ['http://a.example/debian-security/', 'http://a.example/debian/']
    expect(archiveAmong(addresses, '/debian')).toBe('http://a.example/debian')
    expect(archiveAmong(addresses, '/debian-security')).toBe('http://a.example/debian-security')
  })

  test('is nothing where apt knows other archives only', () => {
    expect(archiveAmong(['http://a.example/ubuntu/', ''], '/debian')).toBeUndefined()
  })

  test('gives servers and libraries, and nothing that is not used', () => {
    const needed = ['postgresql-17', 'postgresql-17-cron', 'libc6', 'libicu76', 'zlib1g']
    const unneeded = ['postgresql-common', 'libllvm19', 'perl', 'libjson-perl', 'tar', 'ucf']
    expect([...needed, ...unneeded].filter(isServerPart)).toEqual(needed)
  })
})

describe('the folder of the socket', () => {
  test('is inside the folder of the cluster when the path is short', () => {
    expect(socketFolderOf('/srv/app/.plumb')).toBe('/srv/app/.plumb/socket')
  })

  test('never makes a path that the kernel refuses', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }), (name) => {
        const path = `${socketFolderOf(`/srv/${name}`)}/.s.PGSQL.65535`
        expect(Buffer.byteLength(path)).toBeLessThanOrEqual(107)
      }),
    )
  })

  test('is another one for another deep folder', () => {
    const [one, two] = ['one', 'two'].map((name) => socketFolderOf(`/${'deep/'.repeat(30)}${name}`))
    expect(one?.startsWith(tmpdir())).toBe(true)
    expect(one).not.toBe(two)
  })
})

describe('settings', () => {
  test('put the own ones behind the shared ones, so that they win, and quote them', async () => {
    const text = await settingsText({ port: 5433, application_name: "it's" })
    expect(text).toContain("shared_preload_libraries = 'timescaledb,pg_cron,pg_stat_statements'")
    expect(text.trim().split('\n').slice(-2)).toEqual([
      "port = '5433'",
      "application_name = 'it''s'",
    ])
  })
})

describe('what "plumb up" prints', () => {
  const server: Server = {
    provider: 'portable',
    reason: 'Because.',
    url: 'postgres://postgres@127.0.0.1:5433/plumb',
    shadowUrl: 'postgres://postgres@127.0.0.1:5433/plumb_shadow',
    rootUrl: 'postgres://postgres@127.0.0.1:5433/postgres',
    passfile: '/srv/it is/pgpass',
    bin: '/srv/bin',
  }

  test('quotes a value only where a shell needs it', () => {
    expect(environmentLines({ A: 'postgres://me@host:1/db', B: "it's" })).toBe(
      "A=postgres://me@host:1/db\nB='it'\\''s'",
    )
  })

  test("names the machine's psql where there is one", () => {
    expect(psqlLine(server, true)).toBe(`PGPASSFILE='/srv/it is/pgpass' psql '${server.url}'`)
  })

  test("names the server's own psql where the machine has none", () => {
    expect(psqlLine(server, false)).toContain(' /srv/bin/psql ')
  })
})
