import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { isNoTransaction } from './directives.ts'
import { misuse } from './errors.ts'
import { replaceFile } from './flow/snapshot.ts'
import { expand } from './includes.ts'
import { committedMigrations, currentFile, currentIsWritten, readCurrent } from './migrations.ts'
import { inProject } from './paths.ts'
import { forgottenSources } from './sources.ts'

/** A file's path below sql/, as an include line names it; `sql/x.sql` and `x.sql` are the same. */
const pathBelow = (named: string): string => {
  const folder = inProject('sql')
  const path = relative(folder, resolve(folder, named.replace(/^(\.\/)?sql\//, '')))
  if (existsSync(resolve(folder, path)) && /^(?!\.\.)\S+\.sql$/.test(path)) return path
  throw misuse('no-such-source', `Name a file below sql/ whose name ends in .sql, not ${named}.`)
}

/**
 * Writes an include line to current.sql for each of the `named` files, or, without any, for every
 * file of sql/ that was changed since a migration included it. Returns the paths that were added;
 * one that is included already is left out.
 * Throws (exit 2) for a file that is not below sql/, and a current.sql without a transaction.
 */
export const includeSources = async (named: string[]): Promise<string[]> => {
  const text = await readCurrent()
  const { included } = await expand(currentFile, text)
  const wanted =
    named.length > 0 ? named.map(pathBelow) : await forgottenSources(await committedMigrations())
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
