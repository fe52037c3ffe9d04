import { expect } from 'vitest'
import { hashOf } from '../../../scripts/lib/graphile.ts'
import type { Project } from './project.ts'

interface Report {
  state: string
  applied: number | null
  pending: string[]
  conflicts: { code: string; file?: string }[]
  findings: { code: string; message: string; file?: string }[]
}

/** What `plumb status --json` tells, and its exit code. */
export const status = async (
  project: Project,
  args: string[] = [],
  env: Record<string, string> = {},
) => {
  const { exit, out, err } = await project.plumb(['status', '--json', ...args], env)
  expect(err).toBe('')
  return { exit, ...(JSON.parse(out) as Report) }
}

/** The codes of problems. */
export const codesOf = (problems: { code: string }[]) => problems.map(({ code }) => code)

/** The name of the nth committed file. */
export const nameOf = (number: number) =>
  `migrations/committed/${String(number).padStart(6, '0')}-x.sql`

/** Writes a chain of committed migrations, from `number` on, and returns the last one's hash. */
export const commitAll = async (
  { write }: Project,
  bodies: string[],
  { number = 1, after = null }: { number?: number; after?: string | null } = {},
): Promise<string | null> => {
  let previous = after
  for (const [n, body] of bodies.entries()) {
    const hash = hashOf(body, previous)
    await write(
      nameOf(number + n),
      `--! Previous: ${previous ?? '-'}\n--! Hash: ${hash}\n\n${body}\n`,
    )
    previous = hash
  }
  return previous
}

/** Asserts that graphile-migrate alone sees nothing to do. */
export const expectUpToDate = async (project: Project): Promise<void> => {
  const { exit, out } = await project.graphileMigrate(['migrate'])
  expect(exit).toBe(0)
  expect(out).toContain('Already up to date')
}
