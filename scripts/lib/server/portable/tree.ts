import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { glob } from 'zx'
import { environment } from '../../errors.ts'
import { note } from '../../output.ts'
import type { Account } from './account.ts'
import { buildOnce, programsFolder } from './cache.ts'
import { downloadPackages, isServerPart, serverPackages } from './packages.ts'
import { failure, shell } from '../shell.ts'

/** Raise it when the layout or the packages change, so that an old tree is not taken for a new one. */
const format = 2

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

const listLibraries = 'for file; do "$LOADER" --library-path "$LIBRARIES" --list "$file"; done'

/** Every program and extension must find all its libraries, and inside the tree. */
const checkLibraries = async (tree: string): Promise<void> => {
  const { libraries, postgres } = foldersOf(tree)
  const loader = join(libraries, await loaderIn(libraries))
  const files = await glob([`${postgres}/libexec/*`, `${postgres}/lib/*.so`])
  const list = shell({ env: { ...process.env, LOADER: loader, LIBRARIES: libraries } })
  // One shell for all: the exit code is the last one's, and a script among the programs is no error.
  const { stdout } = await list`sh -c ${listLibraries} sh ${files}`
  const found = stdout.split('\n').filter((line) => line.includes(' => '))
  const outside = found.find((line) => !line.includes(` => ${tree}/`))
  if (found.length > 0 && !outside) return
  const sentence = `The portable server needs a library from outside its folder: ${outside?.trim() ?? 'all of them'}.`
  throw environment('tree-incomplete', sentence)
}

const unpackAll = async (packages: string, folder: string): Promise<void> => {
  for (const name of await readdir(packages)) {
    const unpacked = await shell`dpkg-deb --extract ${join(packages, name)} ${folder}`
    if (unpacked.exitCode !== 0)
      throw failure(unpacked, 'unpack-failed', `${name} is not unpacked.`)
  }
}

const makeTree = async (packages: string, tree: string): Promise<void> => {
  const everything = join(tree, 'everything')
  await unpackAll(packages, everything)
  const [from, to] = [foldersOf(everything), foldersOf(tree)]
  for (const key of ['libraries', 'postgres', 'share'] as const) {
    await mkdir(dirname(to[key]), { recursive: true })
    await rename(from[key], to[key])
  }
  await rm(everything, { recursive: true })
  // Only jit needs the first two, and jit is off; only a change of character set the third.
  const llvm = await glob(`${to.postgres}/lib/llvmjit*`)
  for (const path of [...llvm, `${to.postgres}/lib/bitcode`, `${to.libraries}/gconv`]) {
    await rm(path, { recursive: true, force: true })
  }
  await wrapPrograms(tree)
  await checkLibraries(tree)
  await chmod(tree, 0o755)
}

const checkReadable = async (bin: string, { prefix }: Account): Promise<void> => {
  if ((await shell`${prefix} test -x ${bin}/postgres`).exitCode === 0) return
  const sentence = `The user nobody, who runs the server here, cannot read ${bin}: set XDG_CACHE_HOME to a folder that everybody may read.`
  throw environment('tree-not-readable', sentence)
}

/**
 * The folder with the programs of a PostgreSQL 17 with all extensions, made of Debian's packages
 * without installing anything; about 120 MB in the user's cache. The first call downloads and
 * unpacks (6–20 s), later ones only look. The packages are kept beside, because Debian drops old
 * versions: delete both folders to get newer ones.
 */
export const portableTree = async (account: Account): Promise<{ bin: string }> => {
  const cache = programsFolder(account.isNobody)
  const name = `postgres-17-${platform().debian}`
  const packages = join(cache, `${name}-packages-${format}`)
  const tree = join(cache, `${name}-${format}`)
  await buildOnce(tree, async (temporary) => {
    note('Preparing PostgreSQL 17 (once; about 30 MB are downloaded) …')
    await buildOnce(packages, (folder) => downloadPackages(folder, serverPackages, isServerPart))
    await makeTree(packages, temporary)
  })
  const bin = join(foldersOf(tree).postgres, 'bin')
  if (account.isNobody) await checkReadable(bin, account)
  return { bin }
}
