import type { Keys, Rechecker } from '../proof/recheck.ts'
import { literal } from '../sql.ts'
import { requireNoted } from './noted.ts'
import { pass, type Ends, type Following } from './pass.ts'
import { withLocks, type SourceSide } from './source-side.ts'

/** What happened while nobody could write. */
export interface Switched {
  /** From the moment when nobody could write to the source until "go", in milliseconds. */
  write_pause_ms: number
  /** Writes that were carried in that time. */
  changes: number
  sequences: number
}

export interface SwitchControl {
  /** Compares the rows that were written last. */
  rechecker: Rechecker | undefined
  signal: AbortSignal
  note?: ((message: string) => void) | undefined
}

// The server itself gives the source free when the fencing process is silent for so long.
const fenceMaxMs = 15_000
// How many keys of each table are compared in the fence: they cost part of the write pause.
const recheckedMax = 1_000
// They are looked for among so many entries of a journal, which keeps the writes of minutes.
const entriesMax = 10 * recheckedMax
// Passes before the fence, each of which has fewer writes to carry than the one before.
const approachesMax = 10

/**
 * Keeps everybody from writing to the source's tables until the session ends or commits. Gives the time
 * from which on writers waited.
 */
const fence = async (
  side: SourceSide,
  { journals }: Following,
  signal: AbortSignal,
): Promise<number> => {
  const relations = journals.map(({ relation }) => relation).join(', ')
  let requestedAt = 0
  await withLocks(
    side,
    relations,
    async () => {
      await side.query(`set local idle_in_transaction_session_timeout = ${fenceMaxMs}`)
      // What a crash undid would let the source be written again.
      await side.query('set local synchronous_commit = on')
      // Writers queue up behind the lock as soon as it is asked for.
      requestedAt = performance.now()
      await side.query(`lock table ${relations} in share row exclusive mode`)
    },
    { keep: true, signal },
  )
  return requestedAt
}

/** The keys that were written last, each with its columns as text. */
const writtenLast = async (side: SourceSide, { journals }: Following): Promise<Keys> => {
  const keys: Keys = new Map()
  for (const { name, key, journal } of journals) {
    const list = key.map((_, n) => `k${n + 1}`).join(', ')
    const { rows } = await side.query<{ key: string[] }>(
      `select array[${key.map((_, n) => `k${n + 1}::text`).join(', ')}] as key
       from (select * from ${journal} where k1 is not null order by xid desc limit ${entriesMax}) as j
       group by ${list} order by max(xid) desc limit ${recheckedMax}`,
    )
    keys.set(
      name,
      rows.map((row) => row.key),
    )
  }
  return keys
}

/** Passes until one has no fewer writes to carry than the one before it; gives the position. */
const approach = async (
  ends: Ends,
  following: Following,
  begin: string | null,
): Promise<string | null> => {
  let position = begin
  let before = Infinity
  for (let n = 0; n < approachesMax; n++) {
    const next = await pass(ends, following, position)
    position = next.position
    if (next.changes >= before) break
    before = next.changes
  }
  return position
}

/**
 * Comes close, and then does everything that happens while nobody can write. At its end the source
 * refuses writes for good; what is thrown before that leaves it serving once the session has ended.
 */
export const switchOver = async (
  side: SourceSide,
  ends: Ends,
  following: Following,
  begin: string | null,
  { rechecker, signal, note }: SwitchControl,
): Promise<Switched> => {
  const { application, plans, journals } = following
  const position = await approach(ends, following, begin)
  const fencedAt = await fence(side, following, signal)
  note?.('the source is fenced: the last writes are carried')
  await requireNoted(ends, application, journals)
  const last = await pass(ends, following, position)
  await rechecker?.compare(await writtenLast(side, following))
  const targets = [...new Set(plans.map(({ plan }) => plan.target))]
  const moved = await ends.target.query(
    `select sum(copying.move_sequences(t)) from unnest(array[${targets.map(literal).join(', ')}]::regclass[]) as t`,
  )
  for (const { name } of journals)
    await side.query('select pg_temp.refuse_writes($1, $2::regclass)', [application, name])
  signal.throwIfAborted()
  await side.query('commit')
  const pauseMs = Math.round(performance.now() - fencedAt)
  return { write_pause_ms: pauseMs, changes: last.changes, sequences: Number(moved[0]?.[0]) }
}
