import { $ } from 'zx'
import { finding } from './errors.ts'
import { inHome, root } from './paths.ts'
import { environmentOf, type Server } from './server/server.ts'

const linesMatching = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((match) => match[1] ?? '')

/**
 * Applies the pending migrations with graphile-migrate, in a process of its own (a lost connection
 * ends the process it is in). Returns the names of the files that it applied.
 * Throws a finding that names the migration and PostgreSQL's message when one fails.
 */
export const migrate = async (server: Server): Promise<string[]> => {
  const env = { ...process.env, ...environmentOf(server), NODE_OPTIONS: '--no-deprecation' }
  const program = inHome('node_modules/.bin/graphile-migrate')
  const { exitCode, stdall } = await $({ cwd: root, env, quiet: true, nothrow: true })`
    ${program} migrate`
  const begun = linesMatching(stdall, /Running migration '(.+)'/g)
  if (exitCode === 0) return begun
  const [problem = 'graphile-migrate ended without saying why'] = linesMatching(
    stdall,
    /(?:^|\s)[Ee]rror: (.+)$/gm,
  )
  const last = begun.at(-1)
  throw finding(
    'migration-failed',
    `${problem.replace(/\.?$/, '.')} Nothing of this migration was kept; the ones before it were.`,
    last ? { file: `migrations/committed/${last}` } : undefined,
  )
}
