import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { environment } from '../../errors.ts'
import { note } from '../../output.ts'
import { buildOnce, cacheFolder } from './cache.ts'
import { downloadPackages } from './packages.ts'
import { failure, shell } from '../shell.ts'

/** Raise it when the layout of the tree changes, so that an old one is not taken for a new one. */
const format = 1

const platforms: Partial<Record<string, { debian: string; triplet: string }>> = {
  x64: { debian: 'amd64', triplet: 'x86_64-linux-gnu' },
  arm64: { debian: 'arm64', triplet: 'aarch64-linux-gnu' },
}

const platform = () => {
  const found = platforms[process.arch]
  if (process.platform === 'linux' && found) return found
  const sentence = `The portable server runs on Linux on x64 and arm64 only, not on ${process.platform} ${process.arch}: start Docker or set DATABASE_URL.`
  throw environment('no-portable-server', sentence)
}

/** The folders of a tree; PostgreSQL finds its libraries and extensions relative to its programs. */
const foldersOf = (tree: string) => ({
  libraries: join(tree, 'usr/lib', platform().triplet),
  postgres: join(tree, 'usr/lib/postgresql/17'),
  share: join(tree, 'usr/share/postgresql/17'),
})

/**
 * Starts one of the tree's programs through the tree's own C library: Debian's programs want a
 * newer one than many machines have. `--argv0` lets the program find its siblings in bin/.
 */
const wrapper = (program: string, loader: string, triplet: string): string => `#!/bin/sh
case $0 in */*) bin=\${0%/*} ;; *) bin=$(dirname "$(command -v "$0")") ;; esac
bin=$(cd "$bin" && pwd)
libraries=\${bin%/postgresql/*}/${triplet}
exec "$libraries/${loader}" --library-path "$libraries" --argv0 "$bin/${program}" "\${bin%/bin}/libexec/${program}" "$@"
`

const isProgram = async (file: string): Promise<boolean> =>
  (await readFile(file)).subarray(0, 4).toString('latin1') === '\x7fELF'

const loaderIn = async (libraries: string): Promise<string> => {
  const loader = (await readdir(libraries)).find((name) => /^ld-linux-.*\.so\.\d+$/.test(name))
  if (loader) return loader
  throw environment('tree-incomplete', `The packages have no program loader in ${libraries}.`)
}

/** Moves the programs to libexec/ and puts a wrapper of the same name into bin/. */
const wrapPrograms = async (tree: string): Promise<void> => {
  const { libraries, postgres } = foldersOf(tree)
  const loader = await loaderIn(libraries)
  await rename(join(postgres, 'bin'), join(postgres, 'libexec'))
  await mkdir(join(postgres, 'bin'))
  for (const name of await readdir(join(postgres, 'libexec'))) {
    if (!(await isProgram(join(postgres, 'libexec', name)))) continue
    const file = join(postgres, 'bin', name)
    await writeFile(file, wrapper(name, loader, platform().triplet))
    await chmod(file, 0o755)
  }
}

/** Every program and extension must find all its libraries inside the tree. */
const checkLibraries = async (tree: string): Promise<void> => {
  const { libraries, postgres } = foldersOf(tree)
  const loader = join(libraries, await loaderIn(libraries))
  const listed = await shell`for file in ${postgres}/libexec/* ${postgres}/lib/*.so; do
    ${loader} --library-path ${libraries} --list "$file" || true; done`
  const outside = listed.stdout
    .split('\n')
    .filter((line) => / => (\/|not)/.test(line) && !line.includes(` => ${tree}/`))
  if (outside.length === 0) return
  const sentence = `The portable server would use libraries from outside its folder:${outside.join(';')}`
  throw environment('tree-incomplete', sentence)
}

const unpack = async (packages: string, tree: string): Promise<void> => {
  const everything = join(tree, 'everything')
  const unpacked = await shell`for package in ${packages}/*.deb; do
    dpkg-deb --extract "$package" ${everything} || exit 1; done`
  if (unpacked.exitCode !== 0) {
    throw failure(unpacked, 'unpack-failed', `The packages in ${packages} cannot be unpacked.`)
  }
  const from = foldersOf(everything)
  const to = foldersOf(tree)
  for (const key of ['libraries', 'postgres', 'share'] as const) {
    await mkdir(join(to[key], '..'), { recursive: true })
    await rename(from[key], to[key])
  }
  await rm(everything, { recursive: true })
  // Only jit needs these, and jit is off.
  await shell`rm -rf ${to.postgres}/lib/bitcode ${to.postgres}/lib/llvmjit* ${to.libraries}/gconv`
  await wrapPrograms(tree)
  await checkLibraries(tree)
  await chmod(tree, 0o755)
}

/**
 * The folder with the programs of a PostgreSQL 17 with all extensions, made of Debian's packages
 * without installing anything; about 120 MB in the user's cache. The first call downloads and
 * unpacks (6–20 s), later ones only look. The packages are kept beside, because Debian drops old
 * versions: delete both folders to get newer ones.
 */
export const portableTree = async (): Promise<{ bin: string }> => {
  const name = `postgres-17-${platform().debian}`
  const packages = join(cacheFolder(), `${name}-packages`)
  const tree = join(cacheFolder(), `${name}-${format}`)
  await buildOnce(tree, async (temporary) => {
    note('Preparing PostgreSQL 17 (once; about 30 MB are downloaded) …')
    await buildOnce(packages, downloadPackages)
    await unpack(packages, temporary)
  })
  return { bin: join(foldersOf(tree).postgres, 'bin') }
}
