import { join } from 'node:path'
import type { ProcessOutput } from 'zx'
import { whomOf, withoutPassword } from '../../address.ts'
import { environment, type PlumbError } from '../../errors.ts'
import type { Server } from '../../server/server.ts'
import { failure, shell } from '../../server/shell.ts'

/** How long a dump or a restore may take. */
const patience = '720m'

/** Runs pg_dump or pg_restore of the server's own version; gives what it prints. */
export type Run = (program: string, args: string[]) => Promise<string>

/** The address without its password, which other users could read in the list of processes. */
const withoutSecret = (url: string): { address: string; env: Record<string, string> } => {
  const { password } = whomOf(url)
  return { address: withoutPassword(url), env: password ? { PGPASSWORD: password } : {} }
}

/** The program's first error; its last line is often only the statement that failed. */
const refusal = (program: string, output: ProcessOutput): PlumbError => {
  const sentence = `${program} of PostgreSQL 17 is needed for a backup, and could not do its work.`
  const [, said] = /error: (.+)/.exec(output.stderr) ?? []
  const full = output.stderr.includes('No space left on device')
  return said === undefined || full
    ? failure(output, 'backup-failed', sentence)
    : environment('backup-failed', `${sentence} (${said})`)
}

/**
 * The server's programs, for one database. They throw `backup-failed` (exit 3) with the program's own last
 * line, or `disk-full`. Aborting the signal ends them.
 */
export const programsOf = ({ bin }: Server, url: string, signal?: AbortSignal): Run => {
  const { address, env } = withoutSecret(url)
  const run = shell({
    timeout: patience,
    env: { ...process.env, ...env },
    ...(signal && { signal }),
  })
  return async (program, args) => {
    const output = await run`${bin ? join(bin, program) : program} ${args} ${`--dbname=${address}`}`
    signal?.throwIfAborted()
    if (output.exitCode === 0) return output.stdout
    throw refusal(program, output)
  }
}

/** The list of what a dump holds; asks no server. */
export const contentsOf = async ({ bin }: Server, file: string): Promise<string[]> => {
  const output = await shell`${bin ? join(bin, 'pg_restore') : 'pg_restore'} --list ${file}`
  if (output.exitCode === 0) return output.stdout.split('\n').filter((line) => /^\d/.test(line))
  throw refusal('pg_restore', output)
}
