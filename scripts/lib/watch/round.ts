import { readFile } from 'node:fs/promises'
import { glob } from 'zx'
import { currentProblems } from '../current.ts'
import { messageOf } from '../errors.ts'
import { expand } from '../includes.ts'
import { currentFile, readCurrent } from '../migrations.ts'
import { inProject, root } from '../paths.ts'
import { provePgtap } from '../pgtap.ts'
import { problemText, type Problem } from '../problem.ts'
import { applyCurrent, type ApplyOptions } from './apply.ts'

/** What came of one save. */
export interface Round {
  ok: boolean
  state: 'applied' | 'unchanged' | 'failed'
  problems: Problem[]
  notices: string[]
  tests: { file: string; ok: boolean; message: string }[]
  /** From the start of the round to its end. */
  ms: number
}

export interface Done {
  round: Round
  /** The text that the database has now, with its includes; null after a failure. */
  text: string | null
  /** The round as lines for people, the state last. */
  lines: string[]
}

const proveFile = async (
  url: string,
  file: string,
  signal: AbortSignal,
): Promise<Round['tests'][number]> => {
  signal.throwIfAborted()
  try {
    const count = await provePgtap(url, await readFile(inProject(file), 'utf8'), signal)
    return { file, ok: true, message: `ok, ${count} assertions` }
  } catch (error) {
    return { file, ok: false, message: messageOf(error) }
  }
}

const prove = async (
  { url, signal }: Pick<ApplyOptions, 'url' | 'signal'>,
  pattern: string | undefined,
): Promise<Round['tests']> => {
  if (pattern === undefined) return []
  const failed = (message: string) => [{ file: pattern, ok: false, message }]
  const files = await glob(pattern, { cwd: root }).catch(messageOf)
  if (typeof files === 'string') return failed(files)
  if (files.length === 0) return failed('no file has this name')
  const tests: Round['tests'] = []
  // One after the other: they may touch the same rows.
  for (const file of files.sort()) tests.push(await proveFile(url, file, signal))
  return tests
}

interface Applied {
  state: Round['state']
  text: string | null
  problems: Problem[]
  context: string[]
}

const apply = async (options: ApplyOptions, last: string | null): Promise<Applied> => {
  const failed = { state: 'failed' as const, text: null }
  const problems = await currentProblems()
  if (problems.length > 0) return { ...failed, problems, context: [] }
  const compiled = await expand(currentFile, await readCurrent())
  const { text } = compiled
  if (text === last) return { state: 'unchanged', text, problems, context: [] }
  const result = await applyCurrent(compiled, options)
  if (result === 'applied') return { state: result, text, problems, context: [] }
  return { ...failed, problems: [result.problem], context: result.context }
}

/**
 * Applies current.sql unless it is `last`, then runs the pgTAP files that `pattern` names (relative
 * to the project). What is wrong with either is in the answer; throws (exit 3) when the server is
 * gone.
 */
export const runRound = async (
  options: Omit<ApplyOptions, 'onNotice'>,
  pattern: string | undefined,
  last: string | null,
): Promise<Done> => {
  const start = performance.now()
  const notices: string[] = []
  const onNotice = (line: string) => notices.push(line)
  const { state, text, problems, context } = await apply({ ...options, onNotice }, last)
  const tests = state === 'failed' ? [] : await prove(options, pattern)
  const ms = Math.round(performance.now() - start)
  const lines = [
    ...notices,
    ...problems.map(problemText),
    ...context,
    ...tests.map(({ file, message }) => `${file}: ${message}`),
    `${currentFile}: ${state} in ${ms} ms`,
  ]
  const ok = state !== 'failed' && tests.every((test) => test.ok)
  return { round: { ok, state, problems, notices, tests, ms }, text, lines }
}
