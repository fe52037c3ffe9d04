import { withDatabase } from '../database.ts'
import { isNoTransaction } from '../directives.ts'
import type { Compiled } from '../includes.ts'
import { substitute } from '../place.ts'
import { partsOf, type Part } from '../statements.ts'
import { prepareSession, runParts } from './apply.ts'
import { failureOf, type Failure } from './failure.ts'
import type { CurrentSettings } from './settings.ts'

/**
 * Why a text fails on a database, with the place that it comes from: graphile-migrate sends all at
 * once, and does not tell. Runs it statement by statement in a transaction that is rolled back;
 * nothing when it does not fail, or would not stay in the transaction. `signal` cancels the statement that runs.
 */
export const trial = (
  compiled: Compiled,
  url: string,
  settings: CurrentSettings,
  signal: AbortSignal,
): Promise<Failure | undefined> => {
  const text = substitute(compiled, settings.replaceFor(url))
  const parts = partsOf(text.text)
  const ends = ({ statement }: Part) => statement?.kind === 'TransactionStmt'
  if (isNoTransaction(compiled.text) || parts.some(ends)) return Promise.resolve(undefined)
  let part: Part | undefined
  return withDatabase(
    url,
    async (sql) => {
      await prepareSession(sql, settings.pgSettings, false)
      try {
        await sql`begin`
        await runParts(sql, parts, signal, (next) => (part = next))
        part = undefined
        await sql`set constraints all immediate`
        return undefined
      } catch (error) {
        return await failureOf(error, text, part, settings.mask)
      } finally {
        await sql`rollback`
      }
    },
    { applicationName: 'plumb trial' },
  )
}
