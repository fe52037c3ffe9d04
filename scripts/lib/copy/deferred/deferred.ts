import { messageOf, finding } from '../../errors.ts'
import { targetSettings, type Session } from '../session.ts'
import { literal } from '../sql.ts'
import { openWire, type Wire } from '../wire/wire.ts'
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

// An index of a large table takes its time; the memory is for each connection.
const settings = `
  ${targetSettings};
  set statement_timeout = 0;
  set lock_timeout = '60s';
  set maintenance_work_mem = '256MB';
`

const openRestorer = async (
  url: string,
  application: string,
  signal?: AbortSignal,
): Promise<Wire> => {
  const wire = await openWire(url, `plumb keys ${application}`, signal)
  try {
    await wire.query(settings)
    return wire
  } catch (error) {
    wire.close()
    throw error
  }
}

const readDeferred = async (wire: Wire, application: string): Promise<DeferredKey[]> => {
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

const sentence = (error: unknown, { table, name }: DeferredKey): unknown => {
  const { code = '', detail } = error as { code?: string; detail?: string }
  const violated = violations[code]
  if (!violated) return error
  const what = detail ?? messageOf(error)
  return finding(
    violated,
    `Mend the rows of ${table} and run this again: ${name} cannot be made. ${what}`,
  )
}

const restore = async (wire: Wire, application: string, key: DeferredKey): Promise<void> => {
  const values = [application, key.table, key.name, key.kind].map(literal).join(', ')
  await wire.query(`select copying.restore_key(${values})`).catch((error: unknown) => {
    throw sentence(error, key)
  })
}

/**
 * Makes again what deferKeys took away from the tables of an application, in this run or in one that
 * was killed: indexes first, over up to `jobs` connections, then keys, foreign keys, and their validation.
 * Each is made and its record deleted in one transaction, so a kill loses none. Throws a finding when
 * rows violate a key, or the signal's reason; whatever is on record then stays so, and the next call
 * goes on from there.
 */
export const restoreKeys = async (
  url: string,
  application: string,
  { jobs, signal }: { jobs: number; signal?: AbortSignal | undefined },
): Promise<DeferredKey[]> => {
  const wires = [await openRestorer(url, application, signal)]
  const restored: DeferredKey[] = []
  try {
    const [first] = wires
    const rounds = roundsOf(first ? await readDeferred(first, application) : [])
    const widest = Math.max(0, ...rounds.map((units) => units.length))
    while (wires.length < Math.min(jobs, widest))
      wires.push(await openRestorer(url, application, signal))
    for (const units of rounds) {
      const work = async (wire: Wire): Promise<void> => {
        for (let unit = units.shift(); unit; unit = units.shift())
          for (const key of unit) {
            await restore(wire, application, key)
            restored.push(key)
          }
      }
      // All of them have ended before the first error is thrown: nothing goes on behind its back.
      const ended = await Promise.allSettled(wires.map(work))
      const failed = ended.find((result) => result.status === 'rejected')
      if (failed) throw failed.reason
    }
    return restored
  } finally {
    for (const wire of wires) wire.close()
  }
}
