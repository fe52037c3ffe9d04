import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { isNoTransaction } from './directives.ts'
import { misuse } from './errors.ts'
import { replaceFile } from './flow/snapshot.ts'
import { expand } from './includes.ts'
import { committedMigrations, currentFile, currentIsWritten, readCurrent } from './migrations.ts'
import { inProject, root } from './paths.ts'
import { asError } from './problem.ts'
import { forgottenSources, refuseName } from './sources.ts'

/**
 * A file's path below sql/, as an include line names it: `named` is a path from there (f.sql), from the
 * project (sql/f.sql), or from the working directory.
 */
const pathBelow = (named: string): string => {
  const folder = inProject('sql')
  const found = [resolve(folder, named), resolve(root, named), resolve(named)]
    .filter((file) => existsSync(file))
    .map((file) => relative(folder, file))
    .find((path) => /^(?!\.\.).+\.sql$/.test(path))
  if (found === undefined)
    throw misuse('no-such-source', `Name a file below sql/ whose name ends in .sql, not ${named}.`)
  refuseName(found)
  return found
}

/** The files that were changed or are new; throws the first problem of them. */
const changedPaths = async (): Promise<string[]> => {
  const { paths, problems } = await forgottenSources(await committedMigrations())
  const [problem] = problems
  if (problem) throw asError(problem)
  return paths
}

/**
 * Writes an include line to current.sql for each of the `named` files, or, without any, for every
 * file of sql/ that was changed since a migration included it. Returns the paths that were added;
 * one that is included already is left out.
 * Throws (exit 2) for a file that is not below sql/, and a current.sql without a transaction, and a
 * finding for a new file that cannot be read, parsed or named.
 */
export const includeSources = async (named: string[]): Promise<string[]> => {
  const text = await readCurrent()
  const { included } = await expand(currentFile, text)
  const wanted = named.length > 0 ? named.map(pathBelow) : await changedPaths()
  const added = [...new Set(wanted)].filter((path) => !included.includes(path))
  if (added.length === 0) return []
  if (isNoTransaction(text))
    throw misuse('no-transaction-include', 'Commit this migration first: it holds one statement.', {
      file: currentFile,
      line: 1,
    })
  const before = (await currentIsWritten()) ? `${text.trimEnd()}\n` : ''
  await replaceFile(
    inProject(currentFile),
    `${before}${added.map((path) => `--!include ${path}\n`).join('')}`,
  )
  return added
}
