import { readFile } from 'node:fs/promises'
import { environment, finding, type PlumbError } from '../errors.ts'
import type { Compiled } from '../includes.ts'
import { committedFolder } from '../migrations.ts'
import { note } from '../output.ts'
import { inProject } from '../paths.ts'
import { originAt, skipBlank } from '../place.ts'
import type { Server } from '../server/server.ts'
import { isShortage } from '../watch/failure.ts'
import { currentSettings } from '../watch/settings.ts'
import { trial } from '../watch/trial.ts'
import { reasonOf, resetShadow } from './child.ts'
import { dropShadow } from './shadow.ts'

/** What is said when a migration cannot be applied: the code, and what became of the files. */
export interface Saying {
  code: string
  rest: string
  /** Cancels what runs. */
  signal: AbortSignal
}

/** Where the lines of a migration come from. */
export interface Source {
  /** The name of the committed file. */
  file: string
  compiled: Compiled
}

/** A committed migration, whose lines are its own. */
const sourceOf = async (file: string): Promise<Source> => {
  const name = `${committedFolder}/${file}`
  const text = await readFile(inProject(name), 'utf8')
  const origins = text.split('\n').map((_line, n) => ({ file: name, line: n + 1, column: 1 }))
  // The header is a comment to the server.
  return { file, compiled: { text, origins, included: [] } }
}

/**
 * The error for a migration that failed on the database of `url`, with the file, line and column that
 * it was written at; the lines and PostgreSQL's details go to standard error. `reason` is the sentence
 * where a second trial finds no other.
 */
export const refusal = async (
  server: Server,
  url: string,
  { compiled }: Source,
  reason: string,
  { code, rest, signal }: Saying,
): Promise<PlumbError> => {
  const settings = await currentSettings(server)
  const failure = await trial(compiled, url, settings, signal)
  const sentence = failure
    ? `${failure.problem.message.replace(/\.?$/, '.')} ${rest}`.trim()
    : settings.mask(reason)
  const { file, line, column } = failure?.problem ?? originAt(compiled, skipBlank(compiled.text, 0))
  if (failure && failure.context.length > 0) note(failure.context.join('\n'))
  const place = file === undefined ? undefined : { file, line, column }
  if (failure && isShortage(failure.problem)) return environment('server-shortage', sentence, place)
  return finding(code, sentence, place)
}

/** The error for a graphile-migrate that failed while it replayed migrations on the shadow. */
const replayRefusal = async (
  server: Server,
  output: string,
  saying: Saying,
  written?: Source,
): Promise<PlumbError> => {
  const reason = `${reasonOf(output)} ${saying.rest}`.trim()
  // An error of the server has an SQLSTATE.
  const isServers = /\bcode: '[0-9A-Z]{5}'|^\s*Code:\s+[0-9A-Z]{5}$/m.test(output)
  const [, file] = [...output.matchAll(/Running migration '([^']+)'/g)].at(-1) ?? []
  if (!isServers || file === undefined) return finding(saying.code, reason)
  const source = written?.file === file ? written : await sourceOf(file)
  return refusal(server, server.shadowUrl, source, reason, saying)
}

/**
 * Makes the shadow anew and applies all committed migrations there, `written` among them, which is
 * being made from current.sql.
 * Throws a finding with the place of the statement that fails, and the reason of an abort: what
 * stands in the shadow then is half of it.
 */
export const replay = async (server: Server, saying: Saying, written?: Source): Promise<void> => {
  await dropShadow(server)
  const { ok, output } = await resetShadow(server, saying.signal)
  saying.signal.throwIfAborted()
  if (!ok) throw await replayRefusal(server, output, saying, written)
}
