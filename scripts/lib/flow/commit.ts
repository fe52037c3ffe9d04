import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { currentProblems } from '../current.ts'
import { finding, messageOf, misuse, PlumbError } from '../errors.ts'
import { hashOf } from '../graphile.ts'
import { expand } from '../includes.ts'
import { migrate } from '../migrate.ts'
import {
  committedFolder,
  committedMigrations,
  currentFile,
  currentIsWritten,
  readCurrent,
  type Migration,
} from '../migrations.ts'
import { inProject } from '../paths.ts'
import { asError } from '../problem.ts'
import type { Server } from '../server/server.ts'
import { refuseConflict } from './conflict.ts'
import { guarded } from './guarded.ts'
import { refusal, replay, type Saying, type Source } from './replay.ts'
import { replaceFile } from './snapshot.ts'
import type { Step } from './steps.ts'
import { withHeaders, fileName, foldIncludes, textOf } from './text.ts'

const place = { file: currentFile }
const messageMax = 512

const refuseFolder = (): void => {
  if (existsSync(inProject('migrations/current')))
    throw misuse(
      'current-folder',
      'Join the files of migrations/current/ in migrations/current.sql.',
    )
}

/** Refuses what a killed graphile-migrate leaves behind: the file is there, current.sql is full. */
const refuseTwice = async (last: Migration | undefined, body: string): Promise<void> => {
  if (!last) return
  const committed = textOf(await readFile(inProject(committedFolder, last.file), 'utf8'))
  if (foldIncludes(committed.body) !== body) return
  const sentence = `committed/${last.file} says the same: empty current.sql, or delete that file.`
  throw finding('committed-twice', sentence, place)
}

const checkedMessage = (message: string | undefined): string | undefined => {
  if (message === undefined || (message.length <= messageMax && !/\p{Cc}/u.test(message)))
    return message
  const sentence = `Write the message in one line of at most ${messageMax} characters, without tabs or other control characters.`
  throw misuse('message', sentence)
}

interface Draft extends Source {
  /** The text of the committed file. */
  text: string
  hash: string
}

/** What a step becomes: what graphile-migrate would write, byte for byte. */
const draftOf = (
  { compiled }: Step,
  position: string | undefined,
  last: Migration | undefined,
  message?: string,
): Draft => {
  const { headers, body } = textOf(compiled.text)
  const whole = checkedMessage(message ?? headers.get('Message'))
  const said = whole && position ? `${whole} (${position})` : whole
  const others = [...headers].filter(([name]) => !['Previous', 'Hash', 'Message'].includes(name))
  const hash = hashOf(body, last?.hash ?? null)
  const all = new Map([
    ['Previous', last?.hash ?? '-'],
    ['Hash', hash],
    ...(said ? [['Message', said] as const] : []),
    ...others,
  ])
  const file = fileName(Number(last?.file.slice(0, 6) ?? 0) + 1, said)
  return { file, compiled, text: withHeaders(all, body), hash }
}

/** Applies what is committed to the main database; an error of the new one is told at its source. */
const apply = async (server: Server, draft: Draft, saying: Saying): Promise<void> => {
  try {
    await migrate(server)
  } catch (error) {
    const isOurs = error instanceof PlumbError && error.place?.file.endsWith(draft.file)
    if (saying.signal.aborted || !isOurs || error.exit !== 1) throw error
    throw await refusal(server, server.url, draft, messageOf(error), saying)
  }
}

/** Commits the next step; `position` is "2 of 3" where there are several. */
const commitStep = async (
  server: Server,
  step: Step,
  position: string | undefined,
  message?: string,
): Promise<string> => {
  const draft = draftOf(step, position, (await committedMigrations()).at(-1), message)
  const { file, hash } = draft
  const intent = { command: 'commit' as const, creates: [file], removes: [], hash, rest: step.rest }
  await guarded(server, intent, async (signal) => {
    const rest = position
      ? `Nothing of statement ${position} was committed; it and what follows are in current.sql.`
      : 'Nothing was committed.'
    const saying = { code: 'commit-failed', rest, signal }
    await replaceFile(inProject(committedFolder, file), draft.text)
    await replay(server, saying, draft)
    await apply(server, draft, saying)
  })
  return file
}

/**
 * Commits current.sql, in this command's turn, as graphile-migrate does: replays history and the new
 * migration on the shadow, applies it to the main database and empties current.sql. Several
 * statements outside of a transaction become as many migrations, one after the other; what is not
 * committed yet stays in current.sql.
 * Whatever happens, each has happened whole or the files are as they were; `onStep` is called after
 * each, while the shadow has all that is committed. Returns the files' names.
 * Throws a finding when the migration fails, at the file, line and column that fail, and before
 * anything is touched when current.sql is blank, holds what currentProblems() tells, is committed
 * already, or the database does not agree with the files.
 */
export const commit = async (
  server: Server,
  message: string | undefined,
  onStep: () => Promise<void>,
): Promise<string[]> => {
  refuseFolder()
  await refuseConflict(server.url)
  if (!(await currentIsWritten()))
    throw misuse('current-blank', 'Write the migration first.', place)
  const [problem] = await currentProblems()
  if (problem) throw asError(problem)
  await refuseTwice((await committedMigrations()).at(-1), textOf(await readCurrent()).body)
  // Loaded here, because PostgreSQL's grammar takes a while to load.
  const { stepOf } = await import('./steps.ts')
  const files: string[] = []
  const next = async () => stepOf(await expand(currentFile, await readCurrent()))
  let step = await next()
  const { count } = step
  for (;;) {
    const position = count > 1 ? `${files.length + 1} of ${count}` : undefined
    files.push(await commitStep(server, step, position, message))
    await onStep()
    // Another text is a person's, who has edited it meanwhile.
    if (step.rest === undefined || (await readCurrent()) !== step.rest) return files
    step = await next()
  }
}
