import { messageOf, finding } from '../../errors.ts'
import type { Session } from '../session.ts'
import { openMaker, settleTable } from '../settle.ts'
import { literal } from '../sql.ts'
import { withSharedWires } from '../wire/shared.ts'
import type { Wire } from '../wire/wire.ts'
import { roundsOf, type DeferredKey } from './rounds.ts'

/**
 * Takes the indexes and keys of an empty table away, as SQL decides (sql/copying/deferred.sql), and
 * records them; does nothing where that was done before. Returns null, or why the table keeps them.
 */
export const deferKeys = async (
  { query }: Pick<Session, 'query'>,
  application: string,
  table: string,
): Promise<string | null> => {
  const [row] = await query<{ reason: string | null }>(
    'select copying.defer_keys($1, $2::regclass) as reason',
    [application, table],
  )
  return row?.reason ?? null
}

const readDeferred = async (
  wire: Pick<Wire, 'query'>,
  application: string,
): Promise<DeferredKey[]> => {
  const rows = await wire.query(
    `select table_name, name, kind from copying.deferred
     where application = ${literal(application)} order by dropped_at, table_name, name`,
  )
  return rows.map(([table, name, kind]) => ({ table, name, kind }) as DeferredKey)
}

const violations: Record<string, string> = {
  '23505': 'key-violated',
  '23P01': 'key-violated',
  '23503': 'foreign-key-violated',
}

/** What to say of rows that violate a key. */
export type Refusal = (key: DeferredKey, code: string, what: string) => Error

export const mendRows: Refusal = ({ table, name }, code, what) =>
  finding(code, `Mend the rows of ${table} and run this again: ${name} cannot be made. ${what}`)

const restore = async (
  wire: Pick<Wire, 'query'>,
  application: string,
  key: DeferredKey,
  refusal: Refusal,
): Promise<void> => {
  const values = [application, key.table, key.name, key.kind].map(literal).join(', ')
  await wire.query(`select copying.restore_key(${values})`).catch((error: unknown) => {
    const { code = '', detail } = error as { code?: string; detail?: string }
    const violated = violations[code]
    throw violated ? refusal(key, violated, detail ?? messageOf(error)) : error
  })
}

/**
 * Makes again what deferKeys took away from the tables of an application, in this run or in one that
 * was killed: indexes first, over up to `jobs` connections, then keys, foreign keys, and their validation.
 * Each is made and its record deleted in one transaction, so a kill loses none. A table is settled as soon
 * as its indexes are there: while those of others are made, and before foreign keys are validated by a
 * query. Gives what was made. Throws `refusal` when rows violate a key, or the signal's reason; whatever
 * is on record then stays so, and the next call goes on from there.
 */
export const restoreKeys = (
  url: string,
  application: string,
  {
    jobs,
    signal,
    refusal = mendRows,
  }: { jobs: number; signal?: AbortSignal | undefined; refusal?: Refusal | undefined },
): Promise<DeferredKey[]> => {
  const open = () => openMaker(url, `plumb keys ${application}`, signal)
  return withSharedWires(open, jobs, async (share) => {
    const restored: DeferredKey[] = []
    let keys: DeferredKey[] = []
    await share([async (wire) => (keys = await readDeferred(wire, application))])
    const rest = new Set(keys)
    const areIndexed = (name: string): boolean =>
      ![...rest].some(({ table, kind }) => table === name && kind === 'index')
    const make = async (wire: Pick<Wire, 'query'>, key: DeferredKey): Promise<void> => {
      await restore(wire, application, key, refusal)
      rest.delete(key)
      restored.push(key)
      if (key.kind === 'index' && areIndexed(key.table)) await settleTable(wire, key.table)
    }
    for (const units of roundsOf(keys))
      await share(
        units.map((unit) => async (wire) => {
          for (const key of unit) await make(wire, key)
        }),
      )
    return restored
  })
}
