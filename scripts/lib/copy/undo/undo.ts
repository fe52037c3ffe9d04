import { finding } from '../../errors.ts'
import { restoreKeys } from '../deferred/deferred.ts'
import { forgetPosition } from '../follow/state.ts'
import { landingSchema, withCopySession, type Session } from '../session.ts'
import { countTables, removeRows, type UndoTable } from './rows.ts'

/** What an undo took out, or would take out. */
export interface UndoReport {
  application: string
  dry_run: boolean
  tables: UndoTable[]
  rejects_removed: number
}

const requireHistory = async ({ query }: Session, application: string): Promise<void> => {
  const [row] = await query<{ problem: string | null }>(
    'select copying.undo_problem($1) as problem',
    [application],
  )
  if (row?.problem) throw finding('undo-impossible', `Restore a backup instead: ${row.problem}.`)
}

const refuseReferred = (tables: UndoTable[]): void => {
  const [first, ...others] = tables.filter(({ remaining }) => remaining > 0)
  if (!first) return
  const names = Object.keys(first.referred_by)
  const more =
    others.length > 0 ? ` (and rows of ${others.map(({ table }) => table).join(', ')})` : ''
  throw finding(
    'undo-referred',
    names.length > 0
      ? `Take out the rows of ${names.join(', ')} that the copy did not write, then run this again: they refer to rows of ${first.table}${more}.`
      : `Break the circle of rows of ${first.table}${more} that refer to each other, then run this again.`,
  )
}

/** Forgets the copy itself, in one transaction; what is left of it is the history of its runs. */
const forget = (session: Session, application: string): Promise<number> =>
  session.transaction(async () => {
    const { query } = session
    const rejects = await query('delete from copying.rejects where application = $1 returning 1', [
      application,
    ])
    for (const table of ['steps', 'generations', 'writes', 'undone'])
      await query(`delete from copying.${table} where application = $1`, [application])
    // Whoever follows the source carries everything again.
    await forgetPosition(session, application)
    await query(`drop schema if exists ${landingSchema(application)} cascade`)
    await query(
      `update copying.runs set state = 'undone', finished_at = coalesce(finished_at, clock_timestamp())
       where application = $1 and state <> 'undone'`,
      [application],
    )
    return rejects.length
  })

/**
 * Takes out of the targets exactly what copies of an application wrote, in short transactions, then
 * their rejects, landing schema and chunks; keys that they took away are made again. Rows that somebody
 * changed since stay and are counted (`gone`). Run it again after a kill. With `dryRun` it only counts.
 * Throws a finding when rows of others refer to what should go (`undo-referred`; what nobody refers to is
 * gone by then), or when the database does not know any more who wrote what (`undo-impossible`).
 */
export const undoCopy = (
  url: string,
  application: string,
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<UndoReport> =>
  withCopySession(url, application, async (session) => {
    await requireHistory(session, application)
    if (!dryRun) await removeRows(session, application)
    const tables = await countTables(session, application)
    if (dryRun) {
      const [rejects] = await session.query<{ count: string }>(
        'select count(*) from copying.rejects where application = $1',
        [application],
      )
      return { application, dry_run: true, tables, rejects_removed: Number(rejects?.count) }
    }
    refuseReferred(tables)
    await restoreKeys(url, application, { jobs: 1 })
    return {
      application,
      dry_run: false,
      tables,
      rejects_removed: await forget(session, application),
    }
  })
