// A statement outside of a transaction and its record are two steps. That such a statement was begun
// is noted beside graphile-migrate's own current.sql, which is the only row of that table that
// graphile-migrate looks at; so no table of plumb's own has to exist before the first migration.
import type { Client, FileMigration } from './graphile.ts'
import { outcomeOf } from './outcome.ts'
import { isOutside } from './session.ts'

const begun = ({ filename }: FileMigration): string => `plumb: begun ${filename}`
const done = ({ filename }: FileMigration): string => `plumb: done ${filename}`

/** Notes that the statement of `migration` is about to be run. */
export const noteBegun = async (client: Client, migration: FileMigration): Promise<void> => {
  await client.query(
    `insert into graphile_migrate.current (filename, content) values ($1, $2)
     on conflict (filename) do update set content = excluded.content, date = now()`,
    [begun(migration), migration.hash],
  )
}

/** Takes the notes away: the statement has failed, or has been recorded. */
export const forgetBegun = async (client: Client): Promise<void> => {
  await client.query(`delete from graphile_migrate.current where starts_with(filename, 'plumb: ')`)
}

/** Whether `migration` was begun, and whether a person has said that it is done. */
const noteOf = async (
  client: Client,
  migration: FileMigration,
): Promise<'begun' | 'done' | undefined> => {
  const { rows } = await client.query<{ filename: string }>(
    'select filename from graphile_migrate.current where filename = any ($1) and content = $2',
    [[begun(migration), done(migration)], migration.hash],
  )
  const [found] = rows
  if (!found) return undefined
  return found.filename === done(migration) ? 'done' : 'begun'
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

/** A statement was begun, and neither the journal nor the database tells whether it was done. */
class UnsettledError extends Error {
  readonly code = 'unsettled'
}

/**
 * Whether `migration` was begun and did its work, and only the record is missing, because somebody
 * was killed between the two. Throws UnsettledError, with what to do, where nobody can know.
 */
export const lacksOnlyItsRecord = async (
  client: Client,
  migration: FileMigration,
): Promise<boolean> => {
  if (!isOutside(migration)) return false
  const found = await noteOf(client, migration)
  if (found !== 'begun') return found === 'done'
  const outcome = await outcomeOf(client, migration.body)
  if (outcome === 'unknown')
    throw new UnsettledError(
      `${migration.realFilename} was begun, and nobody saw its end: look whether its work is done. If it is, say so by "update graphile_migrate.current set filename = '${done(migration)}' where filename = '${begun(migration)}'"; if not, delete that row. Then run it again.`,
    )
  return outcome === 'done'
}
