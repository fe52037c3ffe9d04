import { finding, messageOf } from '../../errors.ts'
import { withCopySession } from '../session.ts'
import type { FollowOptions } from './begin.ts'
import { installJournals, journalIsWhole, removeFromSource } from './journal.ts'
import { withLocks, withSourceSide, type SourceSide } from './source-side.ts'
import { stateOf } from './state.ts'

/** The name under which the target's own journals are kept. */
const backOf = (application: string): string => `${application}_back`

// What the catch-up itself brings is no write of the application's.
const isApplication = `current_setting('audit.paused', true) is distinct from 'on'`

const follower = '00000000-0000-0000-0000-000000000000'

/** The target's owner, where the session may act as it: only an owner may add triggers. */
const becomeOwner = async (side: SourceSide): Promise<void> => {
  const { rows } = await side.query(
    `select from pg_roles where rolname = 'app_owner' and pg_has_role(session_user, oid, 'set')`,
  )
  if (rows.length > 0) await side.query('set role app_owner')
}

const primaryKey = async (side: SourceSide, table: string): Promise<string[]> => {
  const { rows } = await side.query<{ name: string }>(
    `select a.attname::text as name from pg_index as i
     join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = any (i.indkey[:i.indnkeyatts - 1])
     where i.indrelid = $1::regclass and i.indisprimary`,
    [table],
  )
  return rows.map(({ name }) => name)
}

/**
 * Installs the reverse journals: from now on the target notes the keys that are written there. Gives the
 * tables where that is not possible, with the reason; they do not stop a cut-over. `isLate`: the target may
 * have been written before.
 */
export const layWayBack = (
  url: string,
  application: string,
  targets: string[],
  isLate: boolean,
): Promise<string[]> =>
  withSourceSide(url, async (side) => {
    await becomeOwner(side)
    const failed: string[] = []
    for (const name of targets) {
      const key = await primaryKey(side, name)
      await installJournals(side, backOf(application), follower, [{ name, key }], {
        condition: isApplication,
        isLate,
      }).catch((error: unknown) => failed.push(`${name}: ${messageOf(error)}`))
    }
    return failed
  })

/** A target table that was written since the cut-over. */
interface WrittenSince {
  table: string
  keys: number
  /** The first of them. */
  shown: string[]
}

const shownMax = 3

const writtenSince = async (side: SourceSide, application: string): Promise<WrittenSince[]> => {
  const { rows } = await side.query<{ table: string; journal: string }>(
    `select replace(obj_description(c.oid), 'Keys of ', '') as table, c.oid::regclass::text as journal
     from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind = 'r' and c.relname like 'keys\\_%'`,
    [`plumb_journal_${backOf(application)}`],
  )
  const found: WrittenSince[] = []
  for (const { table, journal } of rows) {
    const { rows: keys } = await side.query<{ key: string; count: string }>(
      `select key::text, count(*) over () as count
       from (select distinct to_jsonb(j) - 'xid' - 'at' as key from ${journal} as j) as k
       order by key limit ${shownMax}`,
    )
    if (keys.length > 0)
      found.push({
        table: table.split(' ')[0] ?? '',
        keys: Number(keys[0]?.count),
        shown: keys.map(({ key }) => key),
      })
  }
  return found
}

/** Throws (exit 1), with the keys, when the target was written since the cut-over, or nobody can tell. */
const requireUntouched = async (
  side: SourceSide,
  application: string,
  targets: string[],
): Promise<void> => {
  for (const name of targets)
    if (!(await journalIsWhole(side, backOf(application), name)))
      throw finding(
        'no-way-back',
        `See for yourself that nobody has written to ${name} since the cut-over, because that is not noted, then run "drop schema plumb_fence_${application} cascade" at the source.`,
      )
  const written = await writtenSince(side, application)
  if (written.length > 0)
    throw finding(
      'cut-back-loses',
      `Bring these rows to the source by hand, then empty the journals in plumb_journal_${backOf(application)}: ${written
        .map(({ table, keys, shown }) => `${table}: ${keys} keys, such as ${shown.join(', ')}`)
        .join('; ')}.`,
    )
}

/**
 * Lets the source be written again. Throws (exit 1) when the target was written since the cut-over, as
 * far as that is noted: those writes are not carried back.
 */
export const cutBack = ({ url, plan, source }: FollowOptions): Promise<void> =>
  withCopySession(url, plan.application, async (session) => {
    const { application, tables } = plan
    if (!(await stateOf(session, application))?.cut_over)
      throw finding('not-cut-over', `Nothing is to be taken back: ${application} was not cut over.`)
    await withSourceSide(url, async (target) => {
      await becomeOwner(target)
      const targets = tables.map((table) => table.target)
      const list = targets.join(', ')
      await withLocks(
        target,
        list,
        () => target.query(`lock table ${list} in share row exclusive mode`),
        { keep: true },
      )
      await requireUntouched(target, application, targets)
      await withSourceSide(source, async (side) => {
        // A cut-over that was killed after it had fenced has left its journal.
        await removeFromSource(side, 'journal', application)
        await removeFromSource(side, 'fence', application)
      })
      await target.query('commit')
      await removeFromSource(target, 'journal', backOf(application))
    })
    await session.query('delete from copying.follows where application = $1', [application])
  })
