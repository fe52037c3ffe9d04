import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'

const folder = await mkdtemp(join(tmpdir(), 'plumb-config-'))
vi.stubEnv('PLUMB_ROOT', folder)
const { config } = await import('../../scripts/lib/config.ts')
const { home } = await import('../../scripts/lib/paths.ts')

const write = (text: string): Promise<void> => writeFile(join(folder, '.plumbrc'), text)

const thrown = (): unknown => {
  try {
    return config()
  } catch (error) {
    return error
  }
}

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(join(folder, '.plumbrc'), { force: true })
})

afterAll(() => rm(folder, { recursive: true }))

describe('.plumbrc', () => {
  test('may be absent, and the one of this project says the defaults', async () => {
    const defaults = config()
    expect(defaults.retries).toBeGreaterThan(0)
    const own = await readFile(join(home, '.plumbrc'), 'utf8')
    await write(own)
    expect(config()).toEqual(defaults)
    for (const key of Object.keys(defaults)) expect(own).toContain(`${key}: `)
  })

  test('beats the default, and the environment beats it', async () => {
    await write('{ /* JSON5 */ lockTimeoutMs: 700, }')
    expect(config().lockTimeoutMs).toBe(700)
    vi.stubEnv('PLUMB_LOCK_TIMEOUT_MS', '800')
    expect(config().lockTimeoutMs).toBe(800)
  })

  test.for([
    ['{ lockTimeout: 700 }', 'config-key', 'lockTimeout'],
    ['{ retries: -1 }', 'config-value', 'retries'],
    ['{ retries: "3" }', 'config-value', 'retries'],
    ['{ toString: 1 }', 'config-key', 'toString'],
    ['{\n  retries: ,\n}', 'config-syntax', 'JSON5'],
    ['[]', 'config-syntax', 'object'],
  ] as const)('refuses %s', async ([text, code, word]) => {
    await write(text)
    expect(thrown()).toMatchObject({ exit: 2, code, place: { file: '.plumbrc' } })
    expect(String(thrown())).toContain(word)
  })

  test('names the line of a mistake', async () => {
    await write('{\n  retries: ,\n}')
    expect(thrown()).toMatchObject({ place: { line: 2 } })
  })

  test('refuses a variable that is no number, by its name', () => {
    vi.stubEnv('PLUMB_RETRIES', 'many')
    expect(thrown()).toMatchObject({ exit: 2, code: 'config-value' })
    expect(String(thrown())).toContain('PLUMB_RETRIES')
  })
})
