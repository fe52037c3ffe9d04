import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test as base, vi } from 'vitest'
import { inHome } from '../../scripts/lib/paths.ts'

// Programs, each after the other: on a busy machine a start alone takes seconds.
vi.setConfig({ testTimeout: 120_000 })

const run = promisify(execFile)

interface Checkout {
  write: (name: string, text: string) => Promise<void>
  start: () => Promise<string>
  /** The translations that are kept. */
  kept: () => Promise<string[]>
  path: (...parts: string[]) => string
}

/** A folder with a program of its own, started as plumb is. */
const test = base.extend('checkout', async ({}, { onCleanup }): Promise<Checkout> => {
  const folder = await mkdtemp(join(tmpdir(), 'plumb-compiled-'))
  onCleanup(() => rm(folder, { recursive: true }))
  const path = (...parts: string[]) => join(folder, ...parts)
  await mkdir(path('scripts/lib'), { recursive: true })
  await mkdir(path('node_modules'))
  for (const name of ['esbuild', 'tsx'])
    await symlink(inHome('node_modules', name), path('node_modules', name))
  for (const name of ['bin.js', 'compiled.js'])
    await copyFile(inHome('scripts', name), path('scripts', name))
  await writeFile(path('package.json'), '{ "type": "module" }')
  let changes = 0
  return {
    path,
    write: async (name, text) => {
      await writeFile(path('scripts', name), text)
      // Two saves may fall into one tick of a coarse clock.
      await utimes(path('scripts', name), 1, ++changes)
    },
    start: async () => (await run(process.execPath, [path('scripts/bin.js')])).stdout.trim(),
    kept: () => readdir(path('node_modules/.cache/plumb')),
  }
})

const program = "import { word } from './lib/word.ts'\nconsole.log(word satisfies string)\n"

describe('a start', () => {
  test('keeps the translation, and uses it the next time', async ({ checkout }) => {
    await checkout.write('plumb.ts', program)
    await checkout.write('lib/word.ts', "export const word: string = 'one'\n")
    expect(await checkout.start()).toBe('one')
    const kept = await checkout.kept()
    expect(kept).toHaveLength(1)
    const folder = checkout.path('node_modules/.cache/plumb', kept[0] ?? '')
    await writeFile(join(folder, 'plumb.js'), "console.log('the one that was kept')")
    expect(await checkout.start()).toBe('the one that was kept')
  })

  test('sees every change of a source', async ({ checkout }) => {
    await checkout.write('plumb.ts', program)
    for (const word of ['one', 'two', 'six']) {
      await checkout.write('lib/word.ts', `export const word: string = '${word}'\n`)
      expect(await checkout.start()).toBe(word)
    }
  })

  test('works twice at once where nothing is kept yet', async ({ checkout }) => {
    await checkout.write('plumb.ts', program)
    await checkout.write('lib/word.ts', "export const word: string = 'one'\n")
    const both = await Promise.all([checkout.start(), checkout.start()])
    expect(both).toEqual(['one', 'one'])
    expect(await checkout.kept()).toHaveLength(1)
  })

  test('leaves each file its own address', async ({ checkout }) => {
    await checkout.write('plumb.ts', program)
    await checkout.write('lib/word.ts', 'export const word: string = import.meta.url\n')
    const url = pathToFileURL(checkout.path('scripts/lib/word.ts')).href
    expect(await checkout.start()).toBe(url)
  })

  test('does without where nothing can be kept', async ({ checkout }) => {
    await checkout.write('plumb.ts', program)
    await checkout.write('lib/word.ts', "export const word: string = 'one'\n")
    await writeFile(checkout.path('node_modules/.cache'), 'no folder')
    expect(await checkout.start()).toBe('one')
  })

  test('does without when another program of plumb cannot be translated', async ({ checkout }) => {
    await checkout.write('plumb.ts', program)
    await checkout.write('lib/word.ts', "export const word: string = 'one'\n")
    await checkout.write('lib/child.ts', 'half written {')
    expect(await checkout.start()).toBe('one')
    expect(await checkout.kept()).toEqual([])
  })
})
