// Node 20 reads no TypeScript, and translating 50 files at each start takes a sixth of a second. So
// the translation is kept, in node_modules/.cache, under a name that every change of a source
// changes. From Node 22 on, its bytecode stands beside. Where it cannot be kept or made, tsx
// translates as it goes.
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import module from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const folder = dirname(fileURLToPath(import.meta.url))
const cache = join(folder, '../node_modules/.cache/plumb')
const keptDays = 7

/** The sources, this file among them, as paths below scripts/. */
const sources = () =>
  readdirSync(folder, { recursive: true })
    .filter((name) => /(?<!\.d)\.[jt]s$/.test(name))
    .sort()

/** A bundle stands in one folder: each file keeps its own address. */
const ownAddress = {
  name: 'own-address',
  setup: (build) => {
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(path).href),
      ),
      loader: 'ts',
    }))
  },
}

/** Takes away translations that were made many days ago. */
const prune = async () => {
  const oldest = Date.now() - keptDays * 24 * 3600 * 1000
  for (const name of readdirSync(cache)) {
    const path = join(cache, name)
    // Another process may have taken it away, or given it its name, meanwhile.
    if ((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? oldest) < oldest)
      await rm(path, { recursive: true, force: true })
  }
}

const compile = async (names, target) => {
  const { build } = await import('esbuild')
  const making = `${target}.${randomBytes(4).toString('hex')}`
  try {
    await mkdir(making, { recursive: true })
    await build({
      entryPoints: names
        .filter((name) => name === 'plumb.ts' || /\bchild\.ts$/.test(name))
        .map((name) => join(folder, name)),
      outbase: folder,
      outdir: making,
      bundle: true,
      splitting: true,
      packages: 'external',
      format: 'esm',
      platform: 'node',
      target: 'node20',
      sourcemap: true,
      logLevel: 'silent',
      plugins: [ownAddress],
    })
    // Another process may have been quicker.
    await rename(making, target).catch(() => undefined)
    await prune()
  } finally {
    await rm(making, { recursive: true, force: true })
  }
}

const translation = async () => {
  const names = sources()
  const key = createHash('sha1').update(folder)
  for (const name of names) {
    // Quicker than to read them.
    const { mtimeMs, size } = statSync(join(folder, name))
    key.update(`\n${name} ${mtimeMs} ${size}`)
  }
  const target = join(cache, key.digest('hex').slice(0, 16))
  if (!existsSync(target)) await compile(names, target)
  return target
}

// As Node 21 has it. Without it pg asks a Response where it runs, and the library behind that takes 15 ms.
globalThis.navigator ??= { userAgent: `Node.js/${process.versions.node.split('.')[0]}` }

/** Runs a program of plumb: a path below scripts/, such as `plumb.ts`. */
export const load = async (program) => {
  if (process.env.PLUMB_DEBUG) process.setSourceMapsEnabled(true)
  const target = await translation().catch(() => undefined)
  if (target && existsSync(target)) {
    module.enableCompileCache?.(join(target, 'v8'))
    await import(pathToFileURL(join(target, program.replace(/\.ts$/, '.js'))).href)
    return
  }
  const { register } = await import('tsx/esm/api')
  register()
  await import(pathToFileURL(join(folder, program)).href)
}
