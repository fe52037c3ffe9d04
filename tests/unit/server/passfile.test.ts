import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  newPassword,
  passfileText,
  readPassword,
  writePassfile,
} from '../../../scripts/lib/server/passfile.ts'

const entry = { host: '127.0.0.1', port: 5432, user: 'postgres', password: 'secret' }
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumb-passfile-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('the password file', () => {
  test('has a line per address, in the order of libpq', () => {
    expect(passfileText([entry])).toBe('127.0.0.1:5432:*:postgres:secret\n')
  })

  test('escapes what separates its fields', () => {
    const text = passfileText([{ ...entry, host: '/tmp/a:b', password: 'c\\d' }])
    expect(text).toBe('/tmp/a\\:b:5432:*:postgres:c\\\\d\n')
  })

  test('can be read by its owner only', async () => {
    const file = join(folder, 'private')
    await writePassfile(file, [entry])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  test('gives back the password that plumb made', async () => {
    const file = join(folder, 'made')
    const password = newPassword()
    await writePassfile(file, [{ ...entry, password }])
    expect(await readPassword(file)).toBe(password)
  })

  test('is no error when it does not exist', async () => {
    expect(await readPassword(join(folder, 'nothing'))).toBeUndefined()
  })

  test('holds a new password each time', () => {
    expect(new Set(Array.from({ length: 100 }, newPassword)).size).toBe(100)
    expect(newPassword()).toMatch(/^[\w-]{32}$/)
  })
})
