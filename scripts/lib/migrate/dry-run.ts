import { performance } from 'node:perf_hooks'
import {
  runStringMigration,
  type Client,
  type Context,
  type FileMigration,
  type ParsedSettings,
} from './graphile.ts'
import type { Lock, Tried } from './protocol.ts'
import { isOutside } from './session.ts'

/** The tables, indexes and views that others may be using now. */
const relationsNow = async (client: Client): Promise<string[]> => {
  const { rows } = await client.query<{ oid: string }>(`
    select oid::text
    from pg_class
    where relnamespace not in ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace)
      and relnamespace is distinct from to_regnamespace('graphile_migrate')`)
  return rows.map(({ oid }) => oid)
}

// A reader's lock is left out: only what is being dropped minds it.
const locksOn = async (client: Client, relations: string[]): Promise<Lock[]> => {
  const { rows } = await client.query<Lock>(
    `select distinct l.relation::regclass::text as relation, l.mode
     from pg_locks as l
     where l.pid = pg_backend_pid() and l.granted and l.mode <> 'AccessShareLock'
       and l.database = (select oid from pg_database where datname = current_database())
       and l.relation = any ($1::oid[])
     order by relation, mode`,
    [relations],
  )
  return rows
}

const transactionNow = async (client: Client): Promise<string | undefined> => {
  const { rows } = await client.query<{ id: string }>('select pg_current_xact_id()::text as id')
  return rows[0]?.id
}

/** A migration has ended the transaction that is to be rolled back, though none of its statements says so. */
class EndsTransactionError extends Error {}

/**
 * Runs a migration in the open transaction of `client`. Returns its time and the locks that it took
 * beyond `held`, on the relations that existed before the dry run; they are added to `held`.
 */
const tryOne = async (
  client: Client,
  settings: ParsedSettings,
  context: Context,
  migration: FileMigration,
  before: string[],
  held: Set<string>,
): Promise<Tried> => {
  const { body, filename, realFilename: file } = migration
  const dry = true
  const { sql } = await runStringMigration(
    client,
    settings,
    context,
    body,
    filename,
    migration,
    dry,
  )
  const transaction = await transactionNow(client)
  const start = performance.now()
  await client.query(sql)
  await client.query('set constraints all immediate')
  const ms = Math.round(performance.now() - start)
  if ((await transactionNow(client)) !== transaction)
    throw new EndsTransactionError(
      'It ends its own transaction, so that the dry run has changed things',
    )
  const keyOf = ({ relation, mode }: Lock) => `${relation} ${mode}`
  const locks = (await locksOn(client, before)).filter((lock) => !held.has(keyOf(lock)))
  locks.forEach((lock) => held.add(keyOf(lock)))
  return { file, ms, locks }
}

/**
 * Prepares a dry run inside an open transaction; the answer tries one migration after the other.
 * One that runs outside of a transaction is left out, and its answer has no time.
 */
export const dryRun = async (
  client: Client,
  settings: ParsedSettings,
  context: Context,
): Promise<(migration: FileMigration) => Promise<Tried>> => {
  const before = await relationsNow(client)
  const held = new Set<string>()
  return async (migration) =>
    isOutside(migration)
      ? { file: migration.realFilename, locks: [] }
      : tryOne(client, settings, context, migration, before, held)
}
