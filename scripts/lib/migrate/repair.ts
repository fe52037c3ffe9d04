import { readFile } from 'node:fs/promises'
import { inHome } from '../paths.ts'
import type { Client, FileMigration } from './graphile.ts'
import { forgetBegun, lacksOnlyItsRecord, record } from './journal.ts'
import type { Job } from './protocol.ts'
import { isOutside, limitMending } from './session.ts'

/** What a cancelled statement of CONCURRENTLY left: a row of sql/monitor/half_done.sql. */
interface HalfDone {
  kind: 'index' | 'partition'
  schema: string
  name: string
  parent: string
  /** The statement that takes it away, if one can. */
  undo: string | null
  /** The statement that completes it, if one can. */
  finish: string | null
}

const halfDone = async (client: Client): Promise<HalfDone[]> => {
  const text = await readFile(inHome('sql/monitor/half_done.sql'), 'utf8')
  return (await client.query<HalfDone>(text)).rows
}

const quoted = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Whether `migration` itself builds the index, so that it is to find none. */
const builds = (migration: FileMigration, { name }: HalfDone): boolean =>
  isOutside(migration) &&
  new RegExp(
    `\\bindex\\s+concurrently\\s+(if\\s+not\\s+exists\\s+)?"?${quoted(name)}"?\\s+on\\b`,
    'i',
  ).test(migration.body)

/** Whether `migration` itself drops the index, so that nobody wants it any more. */
const drops = (migration: FileMigration, { name }: HalfDone): boolean =>
  isOutside(migration) &&
  new RegExp(
    `\\bdrop\\s+index\\s+concurrently\\s+(if\\s+exists\\s+)?(\\S+\\.)?"?${quoted(name)}"?\\s*(;|\\s|$)`,
    'i',
  ).test(migration.body)

const detached = /\balter\s+table\s+(\S+)\s+detach\s+partition\s+(\S+)\s+concurrently\b/i

/** Whether `migration` is the detachment that was interrupted. */
const detaches = async (
  client: Client,
  migration: FileMigration,
  { parent, schema, name }: HalfDone,
): Promise<boolean> => {
  const [, from, partition] = isOutside(migration) ? (detached.exec(migration.body) ?? []) : []
  if (!from || !partition) return false
  const { rows } = await client.query<{ same: boolean }>(
    `select to_regclass($1) = to_regclass($2) and to_regclass($3) = to_regclass($4) as same`,
    [
      from,
      parent,
      partition,
      `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`,
    ],
  )
  return rows[0]?.same ?? false
}

/** What `mend` did: sentences for a person, and the migration that it completed. */
export interface Mended {
  notes: string[]
  completed?: FileMigration
}

/**
 * Mends what cancelled statements of CONCURRENTLY left. An invalid index that a pending migration
 * builds or drops is dropped, and any other is built again; a half-detached partition is detached, and the
 * first pending migration, if that is what it does, is recorded in the same transaction. One that
 * was stopped after its statement and before its record is recorded. The advisory lock must be held.
 * PostgreSQL's errors are let through.
 */
export const mend = async (client: Client, pending: FileMigration[], job: Job): Promise<Mended> => {
  const mended: Mended = { notes: [] }
  const [next] = pending
  for (const found of await halfDone(client)) {
    const { kind, undo, finish, name, parent } = found
    await limitMending(client, job, kind === 'index')
    if (kind === 'partition' && finish) {
      if (next && !mended.completed && (await detaches(client, next, found))) {
        await record(client, next, finish)
        mended.completed = next
      } else await client.query(finish)
      mended.notes.push(`Completed the detachment of ${name} from ${parent}.`)
      continue
    }
    const isPending = pending.some((it) => builds(it, found) || drops(it, found))
    const statement = isPending ? undo : (finish ?? undo)
    if (!statement) continue
    await client.query(statement)
    const done = statement === undo ? 'Dropped' : 'Built again'
    mended.notes.push(
      `${done} the index ${name} of ${parent}, which a cancelled statement left invalid.`,
    )
  }
  if (next && !mended.completed && (await lacksOnlyItsRecord(client, next))) {
    await record(client, next)
    mended.completed = next
    mended.notes.push(`Recorded ${next.realFilename}, which was stopped when its work was done.`)
  }
  await forgetBegun(client)
  return mended
}
