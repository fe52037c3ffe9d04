import { misuse } from '../errors.ts'
import { committedFolder } from '../migrations.ts'
import { root } from '../paths.ts'
import { shell } from '../server/shell.ts'

/**
 * The hashes of the migrations that a commit of git has, such as origin/main: others may have applied
 * them. Throws (exit 2) when git does not know `ref`, or knows no migration there.
 */
export const publishedHashes = async (ref: string): Promise<Set<string>> => {
  const git = shell({ cwd: root })
  const args = ['grep', '-h', '--no-color', '^--! Hash: ', ref, '--', committedFolder]
  const { exitCode, stdout } = await git`git ${args}`
  if (exitCode === 0)
    return new Set([...stdout.matchAll(/^--! Hash: (\S+)$/gm)].map(([, hash = '']) => hash))
  throw misuse(
    'unknown-ref',
    `git finds no committed migration in "${ref}": fetch it, or name another.`,
  )
}
