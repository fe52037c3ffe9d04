import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { which } from 'zx'
import { inProject } from '../../../scripts/lib/paths.ts'
import { buildOnce } from '../../../scripts/lib/server/portable/cache.ts'
import { errorOf, test as base } from './checkout.ts'

const test = base.extend('place', async ({}, { onCleanup }) => {
  const place = await mkdtemp(join(tmpdir(), 'plumb-cache-'))
  onCleanup(() => rm(place, { recursive: true }))
  return place
})

const build = (folder: string, pauseMs: number): ChildProcess => {
  const script = inProject('tests/integration/server/builder.ts')
  const args = ['--import', 'tsx', script, folder, String(pauseMs)]
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
}

const half = async (builder: ChildProcess): Promise<void> => {
  if (builder.stdout) await once(builder.stdout, 'data')
}

/** What the folder beside a lock file holds: its complete parts and its leftovers. */
const namesIn = async (place: string): Promise<string[]> =>
  (await readdir(place)).filter((name) => !name.endsWith('.lock')).sort()

describe('a folder of the cache', () => {
  test('is built by one of two builders, for both', async ({ place }) => {
    const folder = join(place, 'tree')
    const builders = [build(folder, 300), build(folder, 300)]
    const codes = await Promise.all(builders.map((builder) => once(builder, 'exit')))
    expect(codes.map(([code]) => code as unknown)).toEqual([0, 0])
    const [first, second] = await Promise.all(
      ['first', 'second'].map((name) => readFile(join(folder, name), 'utf8')),
    )
    expect(first).toBe(second)
    expect(await namesIn(place)).toEqual(['tree'])
  })

  test('is not there while it is half built', async ({ place }) => {
    const builder = build(join(place, 'tree'), 60_000)
    await half(builder)
    expect(await namesIn(place)).toEqual([expect.stringMatching(/^tree\.building-/)])
    builder.kill('SIGKILL')
    await once(builder, 'exit')
  })

  test.for(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'is built again after %s ended a builder in the middle',
    async (signal, { place }) => {
      const folder = join(place, 'tree')
      const dead = build(folder, 60_000)
      await half(dead)
      dead.kill(signal)
      await once(dead, 'exit')
      // Nobody can tidy up after SIGKILL; the next builder does.
      if (signal !== 'SIGKILL') expect(await namesIn(place)).toEqual([])
      const next = build(folder, 0)
      await once(next, 'exit')
      expect(await namesIn(place)).toEqual(['tree'])
      expect(await readFile(join(folder, 'second'), 'utf8')).toBe(String(next.pid))
    },
  )

  test('leaves nothing when building fails', async ({ place }) => {
    const broken = buildOnce(join(place, 'tree'), async (temporary) => {
      await writeFile(join(temporary, 'first'), '')
      throw new Error('broken')
    })
    await expect(broken).rejects.toThrow('broken')
    expect(await namesIn(place)).toEqual([])
  })

  test('says when the disk is full', async ({ place }) => {
    const full = buildOnce(join(place, 'tree'), () => writeFile('/dev/full', 'anything'))
    await expect(full).rejects.toMatchObject({ exit: 3, code: 'disk-full' })
    expect(await namesIn(place)).toEqual([])
  })

  test('says when its place cannot be written', async ({ place }) => {
    await writeFile(join(place, 'file'), '')
    const refused = buildOnce(join(place, 'file', 'tree'), () => Promise.resolve())
    await expect(refused).rejects.toMatchObject({ exit: 3, code: 'cache-not-writable' })
  })
})

describe('a machine that cannot build the portable server', () => {
  const forced = { PLUMB_SERVER: 'portable' }

  test('is told so without apt', async ({ shared, place }) => {
    const programs = join(place, 'programs')
    await mkdir(programs)
    const needed = ['bash', 'sh', 'env', 'flock', 'unshare', 'setpriv', 'true', 'node']
    for (const name of needed) await symlink(await which(name), join(programs, name))
    const environment = { ...forced, PATH: programs, XDG_CACHE_HOME: place }
    const outcome = await shared.plumb(['up', '--json'], environment)
    expect([outcome.exit, errorOf(outcome).code]).toEqual([3, 'no-apt'])
    expect(await namesIn(join(place, 'plumb'))).toEqual([])
  })

  test('is told so without a network', async ({ shared, place }) => {
    const nowhere = 'http://127.0.0.1:9/debian'
    const mirrors = { DEBIAN_MIRROR: nowhere, DEBIAN_SECURITY_MIRROR: nowhere }
    const environment = { ...forced, ...mirrors, XDG_CACHE_HOME: place }
    const outcome = await shared.plumb(['up', '--json'], environment)
    expect([outcome.exit, errorOf(outcome).code]).toEqual([3, 'archive-unreachable'])
    expect(await namesIn(join(place, 'plumb'))).toEqual([])
  })
})
