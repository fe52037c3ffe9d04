import type pg from 'pg'
import { withoutPassword } from '../../database.ts'
import { environment, messageOf, misuse } from '../../errors.ts'
import { connectClient } from '../client.ts'
import { sourceProblem } from '../problems.ts'
import { identifier, literal, setting, type Settings } from '../sql.ts'
import { openWire, type Wire } from '../wire/wire.ts'
import { digestQuery } from './digest.ts'
import { cutOf, rangesOf } from './postgres-ranges.ts'
import { rowsOf } from './postgres-rows.ts'
import { lookUp } from './postgres-table.ts'
import type { Reader, Source } from './source.ts'

const oldest = 120_000

// A hidden row must be an error and not a row less. The rest makes text mean the same on both sides.
export const sourceSettings: Settings = {
  row_security: 'off',
  statement_timeout: '30min',
  lock_timeout: '10s',
  timezone: 'UTC',
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  quote_all_identifiers: 'off',
}

// A moment is held by a transaction that is idle while others work, for as long as they do: the server must
// not end it, as it must not for pg_dump. Which of these limits there are depends on the server's version.
const momentSettings = `
  ${setting(sourceSettings, 'local')};
  select set_config(name, '0', true)
  from pg_settings
  where name in ('idle_in_transaction_session_timeout', 'transaction_timeout')`

/**
 * Begins a moment, in a transaction that sees what `snapshot` saw or what is now. All that is set ends with
 * it: a pooler may lend the session to others afterwards, and another one to us.
 */
export const beginMoment = (snapshot?: string, more: Settings = {}): string => `
  begin isolation level repeatable read read only;
  ${snapshot === undefined ? '' : `set transaction snapshot ${literal(snapshot)};`}
  ${momentSettings};
  ${setting(more, 'local')}`

/**
 * Waits until the disk of a source that is followed has all that was seen of it. One that does not wait
 * itself (synchronous_commit = off) could lose in a crash what the target has, and would then give the same
 * numbers to other transactions. The message is a few bytes of WAL, which nobody reads.
 */
export const awaitDisk = `begin; set local synchronous_commit = local; select pg_logical_emit_message(true, 'plumb', ''); commit`

/** What a snapshot that is gone is refused with: it ends with the session that exported it. */
const isLostSnapshot = (error: unknown): boolean =>
  ['22023', '42704', '58P01'].includes(String((error as { code?: unknown }).code)) &&
  messageOf(error).includes('snapshot')

/**
 * Begins the moment that another session has exported; gives the connection, or closes it and throws a
 * sentence (exit 3).
 */
export const importMoment = async (
  url: string,
  wire: Wire,
  snapshot: string,
  settings: Settings = {},
): Promise<Wire> => {
  try {
    await wire.query(beginMoment(snapshot, settings))
    return wire
  } catch (error) {
    wire.close()
    if (!isLostSnapshot(error)) throw sourceProblem(error, url)
    throw environment(
      'snapshot-lost',
      `Run this again: ${withoutPassword(url)} has ended the session that held the moment to be read.`,
    )
  }
}

const openReader = async (url: string, snapshot: string, worker: number): Promise<Reader> => {
  const opened = await openWire(url, `plumb copy source ${worker}`).catch((error: unknown) => {
    throw sourceProblem(error, url)
  })
  const wire = await importMoment(url, opened, snapshot)
  return {
    send: async (table, range, into, { items, format, meter }) => {
      let bytes = 0
      const list = items ?? table.columns.map(({ name }) => identifier(name)).join(', ')
      const text = `copy (select ${list} from ${rowsOf(table, range)}) to stdout (format ${format})`
      const count = (size: number): number => {
        bytes += size
        return meter?.(size) ?? 0
      }
      const rows = await wire.copyOut(text, into, count).catch((error: unknown) => {
        throw sourceProblem(error, url)
      })
      return { rows, bytes }
    },
    close: () => {
      wire.destroy(new Error('the reader was closed'))
      return Promise.resolve()
    },
  }
}

const connect = (url: string): Promise<pg.Client> =>
  connectClient(url, 'plumb copy source').catch((error: unknown) => {
    throw sourceProblem(error, url)
  })

/** Throws (exit 2) below 12. */
const checkVersion = async (client: pg.Client, url: string): Promise<void> => {
  const { rows } = await client.query<{ version: string }>(
    `select current_setting('server_version_num') as version`,
  )
  if (Number(rows[0]?.version) < oldest)
    throw misuse(
      'source-too-old',
      `Upgrade ${withoutPassword(url)} first: it is older than PostgreSQL 12.`,
    )
}

/**
 * Opens a PostgreSQL database (12 to 18) as a source. One transaction holds a snapshot until the source
 * is closed, and every reader imports it: all of them see one moment.
 */
export const openPostgres = async (url: string): Promise<Source> => {
  const client = await connect(url)
  try {
    await checkVersion(client, url)
    await client.query(beginMoment())
    const { rows } = await client.query<{ snapshot: string; moment: string }>(
      `select pg_export_snapshot() as snapshot, txid_current_snapshot()::text as moment`,
    )
    const { snapshot = '', moment = '' } = rows[0] ?? {}
    return {
      moment,
      awaitDisk: async () => {
        // The moment's own transaction writes nothing.
        const wire = await openWire(url, 'plumb copy source')
        await wire.query(awaitDisk).finally(wire.close)
      },
      table: async (relation) => {
        const look = async () => {
          const table = await lookUp(client, relation, withoutPassword(url))
          return { ...table, cut: await cutOf(client, table) }
        }
        const whole = await look().catch((error: unknown) => {
          throw sourceProblem(error, url)
        })
        return { ...whole, ranges: (count) => rangesOf(client, whole, count) }
      },
      reader: (worker) => openReader(url, snapshot, worker),
      digest: async (table, range, items) => {
        const text = digestQuery(items, rowsOf(table, range))
        const found = await client.query<{ digest: string }>(text)
        return found.rows[0]?.digest ?? ''
      },
      close: () => client.end(),
    }
  } catch (error) {
    await client.end().catch(() => undefined)
    throw sourceProblem(error, url)
  }
}
