import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { CommanderError } from 'commander'
import { glob } from 'zx'
import { command, report } from '../lib/command.ts'
import { misuse, PlumbError, type ExitCode } from '../lib/errors.ts'
import { note, print } from '../lib/output.ts'
import { root } from '../lib/paths.ts'
import { formatSql } from '../lib/sql/format.ts'

/** Replaces a file as a whole, so that an interruption leaves the old one. */
const replaceFile = async (path: string, text: string): Promise<void> => {
  const beside = `${path}.${process.pid}.tmp`
  try {
    await writeFile(beside, text)
    await rename(beside, path)
  } finally {
    await rm(beside, { force: true })
  }
}

const formatFile = async (path: string, check: boolean): Promise<ExitCode> => {
  try {
    const text = await readFile(path, 'utf8').catch(() => {
      throw misuse('no-such-file', 'Name an SQL file that can be read.', { file: path })
    })
    const formatted = formatSql(text, path)
    if (formatted === text) return 0
    print(path)
    if (!check) await replaceFile(path, formatted)
    return check ? 1 : 0
  } catch (error) {
    if (error instanceof PlumbError) return report(error, false)
    throw error
  }
}

/** Formats the SQL of the project in place; SQLite's dialect and migrations are left alone. */
const formatAll = async (named: string[], check: boolean): Promise<void> => {
  const paths =
    named.length > 0 ? named : await glob('sql/**/*.sql', { ignore: ['**/*.sqlite.sql'] })
  const exits: ExitCode[] = []
  for (const path of paths.sort()) exits.push(await formatFile(path, check))
  process.exitCode = Math.max(0, ...exits)
  if (check && process.exitCode > 0) note('Run "npm run format" to lay out these files.')
}

process.chdir(root)
try {
  await command('format-sql', 'Lay out the SQL files of the project')
    .argument('[files...]', 'instead of sql/**/*.sql')
    .option('--check', 'list the files that are not laid out, and change nothing')
    .action((files: string[], { check }: { check?: boolean }) => formatAll(files, check ?? false))
    .parseAsync()
} catch (error) {
  // commander has shown its own sentence already.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else process.exitCode = report(error, false)
}
