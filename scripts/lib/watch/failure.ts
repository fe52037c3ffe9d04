import { readFile } from 'node:fs/promises'
import postgres from 'postgres'
import { currentFile } from '../migrations.ts'
import { originAt, skipBlank, snippetAt, type Substituted } from '../place.ts'
import { inProject } from '../paths.ts'
import type { Problem } from '../problem.ts'
import type { Part } from '../statements.ts'

/** Why current.sql failed, and what else there is to show: the lines, detail, hint, context. */
export interface Failure {
  problem: Problem
  context: string[]
}

/** Whether the server lacks something: no disk, no memory, no connection (SQLSTATE class 53). */
export const isShortage = ({ code }: Problem): boolean => code.startsWith('sql-53')

/** The server counts characters; JavaScript counts some of them twice. */
const unitsOf = (text: string, characters: number): number =>
  Array.from(text).slice(0, characters).join('').length

/** Where in the whole text a statement failed: at the server's position, or where it begins. */
const indexOf = (text: string, part: Part, position: string | undefined): number =>
  position ? part.index + unitsOf(part.text, Number(position) - 1) : skipBlank(text, part.index)

/**
 * Tells a server's error by the file, line and column that it comes from, secrets put aside
 * by `mask`. Anything else that was
 * thrown is thrown again.
 */
export const failureOf = async (
  error: unknown,
  text: Substituted,
  part: Part | undefined,
  mask: (text: string) => string,
): Promise<Failure> => {
  if (!(error instanceof postgres.PostgresError)) throw error
  const code = `sql-${error.code.toLowerCase()}`
  const named = { detail: error.detail, hint: error.hint, context: error.where }
  const more = Object.entries(named).flatMap(([name, value]) =>
    value ? [mask(`${name}: ${value}`)] : [],
  )
  // The end of the transaction: a deferred constraint, for one.
  if (!part)
    return { problem: { code, message: mask(error.message), file: currentFile }, context: more }
  const origin = originAt(text, indexOf(text.text, part, error.position))
  const source = await readFile(inProject(origin.file), 'utf8')
  return {
    problem: { code, message: mask(error.message), ...origin },
    context: [snippetAt(source, origin), ...more],
  }
}
