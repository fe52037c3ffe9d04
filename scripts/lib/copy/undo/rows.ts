import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../session.ts'

/** What an undo found of one target, in rows. */
export interface UndoTable {
  table: string
  /** So many the copies wrote. */
  written: number
  /** So many were taken out, also by an undo that was killed. */
  removed: number
  /** So many are still there: all of them in a dry run, else those that other rows refer to. */
  remaining: number
  /** So many were changed or deleted by somebody else since, and are left as they are. */
  gone: number
  /** How many of the remaining rows others refer to, by the table of those. */
  referred_by: Record<string, number>
}

interface Target {
  target_table: string
  rows_written: string
  rows_removed: string
  parts: string
  pages: string
}

/** 20 MB of rows: a moment's work for a transaction. */
const pagesOfTransaction = 2500
const attemptsMax = 10
const attemptPauseMs = 100

const targetsOf = ({ query }: Session, application: string): Promise<Target[]> =>
  query<Target & Record<string, unknown>>('select * from copying.undo_tables($1)', [application])

/**
 * Takes one range of pages out. The isolation level makes a row that somebody writes at this moment,
 * and that refers to one that goes, an error instead of a victim of its foreign key's cascade.
 */
const removeRange = async (
  session: Session,
  values: [application: string, table: string, first: number, end: number],
): Promise<number> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await session.transaction(async () => {
        const [row] = await session.query<{ removed: string }>(
          'select copying.remove_written($1, $2, $3, $4) as removed',
          values,
        )
        return Number(row?.removed)
      }, 'isolation level repeatable read')
    } catch (error) {
      const passes = ['40001', '40P01'].includes(String((error as { code?: unknown }).code))
      if (!passes || attempt === attemptsMax) throw error
      await sleep(attempt * attemptPauseMs)
    }
  }
}

/** One pass over a target, from its end: rows mostly refer to rows before them. */
const removeFrom = async (session: Session, application: string, target: Target) => {
  const step = Math.max(1, Math.floor(pagesOfTransaction / Number(target.parts)))
  let removed = 0
  for (let end = Number(target.pages); end > 0; end -= step) {
    const first = Math.max(0, end - step)
    removed += await removeRange(session, [application, target.target_table, first, end])
  }
  return removed
}

/** Takes out of every target what the application's copies wrote and no row refers to any more. */
export const removeRows = async (session: Session, application: string): Promise<void> => {
  for (let removed = 1; removed > 0;) {
    removed = 0
    for (const target of await targetsOf(session, application))
      removed += await removeFrom(session, application, target)
  }
}

const countTable = async (
  { query }: Session,
  application: string,
  { target_table: table, ...target }: Target,
): Promise<UndoTable> => {
  const [found] = await query<{ rows: string }>('select copying.count_written($1, $2) as rows', [
    application,
    table,
  ])
  const referring = await query<{ referring_table: string; rows: string }>(
    'select * from copying.referred_rows($1, $2)',
    [application, table],
  )
  const written = Number(target.rows_written)
  const removed = Number(target.rows_removed)
  const remaining = Number(found?.rows)
  return {
    table,
    written,
    removed,
    remaining,
    gone: written - removed - remaining,
    referred_by: Object.fromEntries(
      referring.map(({ referring_table, rows }) => [referring_table, Number(rows)]),
    ),
  }
}

/** What is left of each target, and who refers to it. */
export const countTables = async (session: Session, application: string): Promise<UndoTable[]> => {
  const tables: UndoTable[] = []
  for (const target of await targetsOf(session, application))
    tables.push(await countTable(session, application, target))
  return tables
}
