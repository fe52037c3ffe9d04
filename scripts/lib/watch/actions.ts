import { withDatabase } from '../database.ts'
import { reasonOf, runChild, type Ended } from '../flow/child.ts'
import { hasCurrent } from '../flow/rows.ts'
import { finding } from '../errors.ts'
import { note } from '../output.ts'
import { inHome } from '../paths.ts'
import type { Problem } from '../problem.ts'
import type { Server } from '../server/server.ts'

/** The lists of actions in .gmrc that belong to current.sql. */
export type ActionList = 'beforeCurrent' | 'afterCurrent'

/** What the process does: a list of actions, or graphile-migrate's own tables. */
export type Work = ActionList | 'bookkeeping'

const run = (server: Server, work: Work, signal?: AbortSignal): Promise<Ended> =>
  runChild(server, inHome('scripts/child.js'), ['lib/watch/actions-child.ts', work], signal)

/**
 * Runs a list of actions as graphile-migrate does, in a process of its own: an action that loses its
 * connection ends the process that it is in. What the actions say goes to standard error. Returns
 * what is wrong when one fails.
 */
export const runActions = async (
  server: Server,
  list: ActionList,
  signal: AbortSignal,
): Promise<Problem | undefined> => {
  const { ok, output } = await run(server, list, signal)
  signal.throwIfAborted()
  if (!ok) return { code: 'action-failed', message: `${list}: ${reasonOf(output)}`, file: '.gmrc' }
  if (output.trim()) note(output.trimEnd())
  return undefined
}

/** Has graphile-migrate make its tables where they are missing. */
export const makeBookkeeping = async (server: Server): Promise<void> => {
  if (await withDatabase(server.url, hasCurrent)) return
  const { ok, output } = await run(server, 'bookkeeping')
  if (!ok) throw finding('no-bookkeeping', reasonOf(output))
}
