import { availableParallelism } from 'node:os'
import { messageOf, finding } from '../../errors.ts'
import { landedOf, type Plan } from '../plan.ts'
import { letPass } from '../plan-problems.ts'
import type { Session } from '../session.ts'
import { openMaker, settleTable } from '../settle.ts'
import { literal, unquoted } from '../sql.ts'
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

/** What to say of rows that violate a key; undefined: that they are to be mended. */
type Refusal = (key: DeferredKey, what: string) => Error | undefined

/** A row that violates a key of a target that is shaped came from its plan; and all are there by now. */
export const blamePlan =
  (plan: Plan): Refusal =>
  (key, what) => {
    const table = landedOf(plan).find(({ target }) => target === unquoted(key.table))
    const mend = `; take that row out of it, or all rows by "plumb copy ${plan.application} --undo", and copy again`
    return table && letPass(table, what.replace(/\.$/, mend))
  }

const mendRows = ({ table, name }: DeferredKey, code: string, what: string): Error =>
  finding(code, `Mend the rows of ${table} and run this again: ${name} cannot be made. ${what}`)

/** Makes a key again; gives what is to be said where rows violate it. */
const restore = async (
  wire: Pick<Wire, 'query'>,
  application: string,
  key: DeferredKey,
  refusal: Refusal | undefined,
): Promise<Error | undefined> => {
  const values = [application, key.table, key.name, key.kind].map(literal).join(', ')
  try {
    await wire.query(`select copying.restore_key(${values})`)
    return undefined
  } catch (error) {
    const { code = '', detail } = error as { code?: string; detail?: string }
    const violated = violations[code]
    if (!violated) throw error
    const what = detail ?? messageOf(error)
    return refusal?.(key, what) ?? mendRows(key, violated, what)
  }
}

export interface RestoreOptions {
  /** Over how many connections; default: as many as this machine has processors. */
  jobs?: number
  signal?: AbortSignal
  refusal?: Refusal
}

/**
 * Makes again what deferKeys took away from the tables of an application, in this run or in one that
 * was killed: indexes first, over up to `jobs` connections, then keys, foreign keys, and their validation.
 * Each is made and its record deleted in one transaction, so a kill loses none. A table is settled as soon
 * as its indexes are there: while those of others are made, and before foreign keys are validated by a
 * query. Gives what was made. Throws what `refusal` says when rows violate a key, once all indexes and keys are made
 * that can be, or the signal's reason; whatever is on record then stays so, and the next call goes on from
 * there.
 */
export const restoreKeys = (
  url: string,
  application: string,
  { jobs = availableParallelism(), signal, refusal }: RestoreOptions,
): Promise<DeferredKey[]> => {
  const open = () => openMaker(url, `plumb keys ${application}`, signal)
  return withSharedWires(open, jobs, async (share) => {
    const restored: DeferredKey[] = []
    let violation: Error | undefined
    let keys: DeferredKey[] = []
    await share([async (wire) => (keys = await readDeferred(wire, application))])
    const rest = new Set(keys)
    const lacksIndex = (of: string, index?: string): boolean =>
      [...rest].some(
        ({ kind, table, name }) => kind === 'index' && table === of && name === (index ?? name),
      )
    const make = async (wire: Pick<Wire, 'query'>, key: DeferredKey): Promise<void> => {
      if (key.kind === 'key' && lacksIndex(key.table, key.name)) return
      const violated = await restore(wire, application, key, refusal)
      violation ??= violated
      if (violated) return
      rest.delete(key)
      restored.push(key)
      if (key.kind === 'index' && !lacksIndex(key.table)) await settleTable(wire, key.table)
    }
    for (const units of roundsOf(keys)) {
      // Foreign keys need the keys that they refer to.
      if (violation && units.flat().some(({ kind }) => kind === 'foreign key')) break
      await share(
        units.map((unit) => async (wire) => {
          for (const key of unit) await make(wire, key)
        }),
      )
    }
    if (violation) throw violation
    return restored
  })
}
