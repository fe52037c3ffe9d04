import { mkdir, readdir, rm } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { glob, which } from 'zx'
import { messageOf } from '../errors.ts'
import { buildOnce, cacheFolder } from '../server/portable/cache.ts'
import { downloadPackages } from '../server/portable/packages.ts'
import { shell } from '../server/shell.ts'

/** A program as it is to be called; undefined where this machine cannot have it. */
export interface Programs {
  pgcopydb?: string[]
  pgloader?: string[]
  sqlite3?: string[]
}

/** Needed by none of them: what other languages bring, and what sets a machine up. */
const unneeded = /^(perl|python|libperl|postgresql|adduser|debconf)/

/** Unpacks Debian packages once, and gives a program of them, run through its own C library. */
const fromPackages = async (name: string): Promise<string[]> => {
  const folder = join(cacheFolder(), `${name}-${process.arch}-1`)
  await buildOnce(folder, async (temporary) => {
    const packages = join(temporary, 'packages')
    await mkdir(packages)
    await downloadPackages(packages, [name], (one) => !unneeded.test(one))
    for (const file of await readdir(packages)) {
      const { exitCode, stderr } =
        await shell`dpkg-deb --extract ${join(packages, file)} ${temporary}`
      if (exitCode !== 0) throw new Error(`${file} is not unpacked: ${stderr}`)
    }
    await rm(packages, { recursive: true })
  })
  const [loader = ''] = await glob(`${folder}/usr/lib/*-linux-gnu/ld-linux-*.so.*`)
  return [loader, '--library-path', dirname(loader), join(folder, 'usr/bin', name)]
}

/**
 * Looks for the programs that plumb is compared with: pgcopydb of Debian's packages (the installed
 * one may be too old to know binary COPY or compare), the others as they are installed. `leftOut`
 * says what is not to be had, and why.
 */
export const findPrograms = async (): Promise<{ programs: Programs; leftOut: string[] }> => {
  const programs: Programs = {}
  const leftOut: string[] = []
  try {
    programs.pgcopydb = await fromPackages('pgcopydb')
  } catch (error) {
    leftOut.push(`pgcopydb is left out: ${messageOf(error)}`)
  }
  for (const name of ['pgloader', 'sqlite3'] as const) {
    const found = await which(name, { nothrow: true })
    if (found) programs[name] = [found]
    else leftOut.push(`${name} is left out: it is not installed.`)
  }
  return { programs, leftOut }
}

/** PATH with the server's own psql and pg_dump first. */
export const pathWith = (bin: string): string => `${bin}${delimiter}${process.env.PATH ?? ''}`
