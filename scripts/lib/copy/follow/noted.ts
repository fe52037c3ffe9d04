import { environment, finding } from '../../errors.ts'
import { literal } from '../sql.ts'
import { awaitDisk } from '../sources/postgres.ts'
import type { Wire } from '../wire/wire.ts'
import type { Change } from './carry.ts'
import type { JournalTable } from './journal.ts'
import type { Ends, Following } from './pass.ts'

/** The rows of a journal between the position and the present snapshot, as a condition. */
export const newSince = (position: string | null): string =>
  position === null
    ? 'true'
    : `j.xid >= ${position.split(':')[0] ?? '0'} and not txid_visible_in_snapshot(j.xid, ${literal(position)}::txid_snapshot)`

/** Beginning again makes them whole. */
const journalIncomplete = (application: string): Error =>
  environment(
    'journal-incomplete',
    `Run plumb copy ${application} --follow again: not all writes to the source were noted.`,
  )

/** Asks the source; throws (exit 3) where a journal is not there. */
const ask = (source: Wire, application: string, text: string): ReturnType<Wire['query']> =>
  source.query(text).catch((error: unknown) => {
    throw (error as { code?: string }).code === '42P01' ? journalIncomplete(application) : error
  })

/**
 * What is in the journals and not yet in the target; before the first pass also the tables that were copied before
 * they had a journal, as if they had been truncated. A transaction counts as soon as the snapshot sees
 * it, whatever its number, so that a long one elsewhere holds nothing up.
 */
export const look = async (
  source: Wire,
  { application, journals, plans }: Following,
  position: string | null,
): Promise<{ snapshot: string; lagMs: number; changes: Change[] }> => {
  const tables = journals.map(
    ({ journal }, n) =>
      `select ${n} as n, count(*), coalesce(bool_or(j.k1 is null), false),
         coalesce(extract(epoch from clock_timestamp() - min(j.at)) * 1000, 0)
       from ${journal} as j where ${newSince(position)}`,
  )
  const rows = await ask(
    source,
    application,
    `select -1, txid_current_snapshot()::text, null, null union all (select n, count::text, b::text, ms::text from (${tables.join(' union all ')}) as t (n, count, b, ms)) order by 1`,
  )
  const [first, ...counts] = rows
  const changes = counts.flatMap(([n, count, truncated], at) => {
    const table = journals[Number(n ?? at)]
    const isStale = position === null && plans.some((one) => one.from === table && one.isStale)
    return table && (Number(count) > 0 || isStale)
      ? [{ table, count: Number(count), isTruncated: truncated === 'true' || isStale }]
      : []
  })
  const lagMs = Math.max(0, ...counts.map((row) => Number(row[3])))
  const snapshot = first?.[1] ?? ''
  if (position !== null && Number(snapshot.split(':')[1]) < Number(position.split(':')[1]))
    throw finding(
      'source-went-back',
      'Copy again from the beginning: the source is older than what was already copied from it (was it restored?).',
    )
  return { snapshot, lagMs, changes }
}

// So long keys are kept that are in the target: a cut-over compares the last ones once more.
const keptMinutes = 10

/** Forgets what has been in the target for some minutes, and on its disk. Not within a pass. */
export const prune = async (
  { source, target }: Ends,
  { application, journals }: Following,
  position: string | null,
): Promise<void> => {
  if (position === null) return
  const [oldest = '0'] = position.split(':')
  await target.query(awaitDisk)
  for (const { journal } of journals)
    await ask(
      source,
      application,
      `delete from ${journal}
       where xid < ${oldest} and at < clock_timestamp() - interval '${keptMinutes} minutes'`,
    )
}

/**
 * Throws (exit 3) when writes to these tables may not have been noted, as those to a partition that is new. In a
 * pass it tells of the partitions that the pass sees, also of one that is gone soon after.
 */
export const requireNoted = async (
  { source }: Pick<Ends, 'source'>,
  application: string,
  tables: JournalTable[],
): Promise<void> => {
  const wholes = tables.map(
    ({ relation }) =>
      `pg_temp.journal_is_whole(${literal(application)}, to_regclass(${literal(relation)}))`,
  )
  const [row] = await ask(source, application, `select ${['true', ...wholes].join(' and ')}`)
  if (row?.[0] !== 't') throw journalIncomplete(application)
}
