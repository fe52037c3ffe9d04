import { Parser, type FinalResults } from 'tap-parser'
import { runText, withDatabase } from './database.ts'
import { messageOf } from './errors.ts'

const installation = `
  create schema pgtap;
  grant usage on schema pgtap to public;
  create extension pgtap with schema pgtap`

const lineOf = (text: string, error: unknown): string => {
  const position = Number((error as { position?: unknown }).position)
  return position > 0 ? ` (line ${text.slice(0, position).split('\n').length})` : ''
}

/** Runs a file's statements as psql would; the first columns of all results are its TAP lines. */
const tapOf = (url: string, text: string, signal?: AbortSignal): Promise<string> =>
  withDatabase(url, async (sql) => {
    await sql`select set_config('search_path', '"$user", public, pgtap', false)`
    // A file that forgets its own begin must not leave anything behind either.
    await sql`begin`
    const installed = await sql`select from pg_catalog.pg_extension where extname = 'pgtap'`
    // For this file only: it is rolled back with everything else.
    if (installed.length === 0) await sql.unsafe(installation).simple()
    const results: unknown = await runText(sql, text, signal)
    const rows = (results as Record<string, unknown>[] | Record<string, unknown>[][]).flat()
    return rows.flatMap((row) => Object.values(row).slice(0, 1)).join('\n')
  })

const parse = (tap: string): Promise<FinalResults> =>
  new Promise((resolve) => {
    new Parser(resolve).end(`${tap}\n`)
  })

/** What is wrong with a file's results, if anything is. */
const complaintOf = ({ ok, count, skip, todo }: FinalResults): string | undefined => {
  if (count === 0) return 'it asserts nothing'
  if (skip + todo > 0) return 'assertions are skipped or still to do'
  return ok ? undefined : 'assertions fail, or their number is not the planned one'
}

/** Planned assertions that ran unseen, as in `select is(…) offset 1`, or not at all. */
const unseen = (tap: string, { plan }: FinalResults): string[] => {
  const seen = new Set([...tap.matchAll(/^(?:not )?ok (\d+)/gm)].map(([, n]) => Number(n)))
  const planned = Array.from({ length: plan.end ?? 0 }, (_, n) => n + 1)
  return planned.filter((n) => !seen.has(n)).map((n) => `assertion ${n} shows no result`)
}

/**
 * Runs one pgTAP file in its own transaction. The file is plain SQL, as pg_prove takes it:
 * begin; select plan(n); …; select * from finish(); rollback.
 * Where the database has no pgTAP it is installed for the time of the file. Returns the number of
 * assertions. Throws an error that shows each failing assertion with its diagnostics; a wrong plan, an SQL
 * error, a skipped assertion and a file without any are errors too. `signal` cancels the statement
 * that runs.
 */
export const provePgtap = async (
  url: string,
  text: string,
  signal?: AbortSignal,
): Promise<number> => {
  const tap = await tapOf(url, text, signal).catch((error: unknown) => {
    // Without its cause, which would show the whole file again.
    throw new Error(`SQL error${lineOf(text, error)}: ${messageOf(error)}`)
  })
  const results = await parse(tap)
  const complaint = complaintOf(results)
  if (complaint === undefined) return results.count
  const shown = tap.split('\n').filter((line) => !/^(\s*$|ok )/.test(line))
  throw new Error([complaint, ...unseen(tap, results), ...shown].join('\n'))
}
