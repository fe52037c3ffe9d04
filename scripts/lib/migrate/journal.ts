// A statement outside of a transaction and its record are two steps. That such a statement was begun
// is noted beside graphile-migrate's own current.sql, which is the only row of that table that
// graphile-migrate looks at; so no table of plumb's own has to exist before the first migration.
import type { Client, FileMigration } from './graphile.ts'
import { isOutside } from './session.ts'

const rowOf = ({ filename }: FileMigration): string => `plumb: begun ${filename}`

/** Notes that the statement of `migration` is about to be run. */
export const noteBegun = async (client: Client, migration: FileMigration): Promise<void> => {
  await client.query(
    `insert into graphile_migrate.current (filename, content) values ($1, $2)
     on conflict (filename) do update set content = excluded.content, date = now()`,
    [rowOf(migration), migration.hash],
  )
}

/** Takes the notes away: the statement has failed, or has been recorded. */
export const forgetBegun = async (client: Client): Promise<void> => {
  await client.query(
    `delete from graphile_migrate.current where starts_with(filename, 'plumb: begun ')`,
  )
}

const wasBegun = async (client: Client, migration: FileMigration): Promise<boolean> => {
  const { rowCount } = await client.query(
    'select from graphile_migrate.current where filename = $1 and content = $2',
    [rowOf(migration), migration.hash],
  )
  return rowCount === 1
}

const indexForm =
  /\bcreate\s+(?:unique\s+)?index\s+concurrently\s+(?:if\s+not\s+exists\s+)?("[^"]+"|[\w$]+)\s+on\s+(?:only\s+)?([^\s(]+)/i

const detachForm = /\balter\s+table\s+\S+\s+detach\s+partition\s+(\S+)\s+concurrently\b/i

/** Whether the database is as the statement of `migration` leaves it. */
const isReached = async (client: Client, { body }: FileMigration): Promise<boolean> => {
  const [, index, table] = indexForm.exec(body) ?? []
  const [, partition] = detachForm.exec(body) ?? []
  const { rows } = await client.query<{ reached: boolean }>(
    `select exists (
         select
         from pg_index as x
         join pg_class as c on c.oid = x.indexrelid
         where x.indrelid = to_regclass($2) and c.relname = (parse_ident($1))[1] and x.indisvalid
       )
       or to_regclass($3) is not null
       and not exists (select from pg_inherits where inhrelid = to_regclass($3)) as reached`,
    [index ?? null, table ?? null, partition ?? null],
  )
  return rows[0]?.reached ?? false
}

/** Records `migration` as graphile-migrate does, in one transaction with `statement`, if given. */
export const record = async (
  client: Client,
  { hash, previousHash, filename }: FileMigration,
  statement = '',
): Promise<void> => {
  await client.query('begin')
  try {
    if (statement) await client.query(statement)
    await client.query(
      'insert into graphile_migrate.migrations (hash, previous_hash, filename) values ($1, $2, $3)',
      [hash, previousHash, filename],
    )
    await forgetBegun(client)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

/**
 * Whether `migration` was begun and did its work, and only the record is missing, because somebody
 * was killed between the two.
 */
export const lacksOnlyItsRecord = async (
  client: Client,
  migration: FileMigration,
): Promise<boolean> =>
  isOutside(migration) &&
  (await wasBegun(client, migration)) &&
  (await isReached(client, migration))
