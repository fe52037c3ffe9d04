import { finding, misuse } from '../../errors.ts'
import { withLocks, type SourceSide } from './source-side.ts'

/** Removes what plumb installed at the source: `journal` or `fence`. Also what a killed run left. */
export const removeFromSource = async (
  source: SourceSide,
  kind: 'journal' | 'fence',
  application: string,
): Promise<void> => {
  const { rows } = await source.query<{ name: string }>(
    'select t::text as name from pg_temp.tables_with_triggers($1, $2) as t',
    [kind, application],
  )
  for (const { name } of rows)
    await withLocks(source, name, () =>
      source.query('select pg_temp.remove_triggers($1, $2, $3::regclass)', [
        kind,
        application,
        name,
      ]),
    )
  await withLocks(source, `plumb_${kind}_${application}`, () =>
    source.query(`drop schema if exists plumb_${kind}_${application} cascade`),
  )
}

/** Whether the source has something of plumb's: `journal` or `fence`. */
export const isInstalled = async (
  source: SourceSide,
  kind: 'journal' | 'fence',
  application: string,
): Promise<boolean> => {
  const { rows } = await source.query(`select from pg_catalog.pg_namespace where nspname = $1`, [
    `plumb_${kind}_${application}`,
  ])
  return rows.length > 0
}

/** Whether this follower has journals at the source, or may have: true where that cannot be asked. */
export const isClaimed = async (
  source: SourceSide,
  application: string,
  follower: string,
): Promise<boolean> => {
  const asked = source.query<{ claimed: boolean }>('select pg_temp.is_claimed($1, $2) as claimed', [
    application,
    follower,
  ])
  return asked.then(
    ({ rows }) => rows[0]?.claimed ?? true,
    () => true,
  )
}

/** Whether all that was written to a table since its journal is there was noted. False where there is none. */
export const journalIsWhole = async (
  source: SourceSide,
  application: string,
  table: string,
): Promise<boolean> => {
  const { rows } = await source.query<{ whole: boolean }>(
    'select pg_temp.journal_is_whole($1, $2::regclass) as whole',
    [application, table],
  )
  return rows[0]?.whole ?? false
}

/** A source table that is followed. */
export interface JournalTable {
  /** As the plan names it. */
  name: string
  key: string[]
  /** The table and its journal, quoted for SQL at the source. */
  relation: string
  journal: string
}

/**
 * Installs the journals of these tables, or finds them installed; `condition` says whose writes count,
 * `isLate` that rows were read before: all rows of a table are taken for written then where its journal is not
 * whole. Throws (exit 2) for a table that cannot be followed, (exit 1) when another target follows this source for
 * the same application.
 */
export const installJournals = async (
  source: SourceSide,
  application: string,
  follower: string,
  tables: { name: string; key: string[] }[],
  { condition = 'true', isLate = false }: { condition?: string; isLate?: boolean } = {},
): Promise<JournalTable[]> => {
  for (const { name, key } of tables) {
    const { rows } = await source.query<{ problem: string | null }>(
      'select pg_temp.journal_problem($1, $2, $3) as problem',
      [application, name, key],
    )
    if (!rows[0]?.problem) continue
    await source.query('select pg_temp.forget_parts($1, $2)', [application, name])
    throw misuse('follow-key', `Mend the table, or copy without --follow: ${rows[0].problem}.`)
  }
  const claimed = await withLocks(source, 'the journal', () =>
    source.query<{ claimed: boolean }>('select pg_temp.claim_journal($1, $2) as claimed', [
      application,
      follower,
    ]),
  )
  if (!claimed.rows[0]?.claimed)
    throw finding(
      'followed-elsewhere',
      `Stop the other target's copy of ${application} first (plumb copy ${application} --stop-following): it follows this source.`,
    )
  const installed: JournalTable[] = []
  for (const { name, key } of tables) {
    await withLocks(source, name, () =>
      source.query('select pg_temp.install_journal($1, $2::regclass, $3, $4, $5)', [
        application,
        name,
        key,
        condition,
        isLate,
      ]),
    )
    const { rows } = await source.query<{ relation: string; journal: string }>(
      `select c.oid::regclass::text as relation, format('%I.%I', $2::text, 'keys_' || c.oid) as journal
       from pg_catalog.pg_class as c where c.oid = $1::regclass`,
      [name, `plumb_journal_${application}`],
    )
    const { relation = '', journal = '' } = rows[0] ?? {}
    installed.push({ name, key, relation, journal })
  }
  return installed
}
