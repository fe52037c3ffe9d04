import type { Session } from '../session.ts'
import { literal } from '../sql.ts'
import { layWayBack } from './back.ts'
import type { FollowOptions } from './begin.ts'
import { abortable, withFollowing } from './following.ts'
import { isInstalled, removeFromSource } from './journal.ts'
import { pass, type Ends, type Following } from './pass.ts'
import { catchUp, preflight, requireCopied } from './ready.ts'
import { withLocks, withSourceSide, type SourceSide } from './source-side.ts'

/** What a cut-over came to. */
export interface CutOverReport {
  /** From the moment when nobody could write to the source until "go", in milliseconds. */
  write_pause_ms: number
  /** Writes that were carried while nobody could write. */
  changes: number
  sequences: number
  /** Tables whose later writes are not noted for the way back, and why. */
  no_way_back: string[]
}

export interface CutOverControl {
  signal: AbortSignal
  /** Tells people how far it is. */
  note?: (message: string) => void
  /**
   * Compares rows while nobody can write; throws when they differ. Gets a session that has the
   * application's lock, and the keys that were written last, by source table.
   */
  recheck?: (session: Session, keys: Map<string, string[][]>) => Promise<unknown>
}

// The server itself gives the source free when the fencing process is silent for so long.
const fenceMaxMs = 15_000
// How many keys of each table are compared in the fence: they cost part of the write pause.
const recheckedMax = 1_000

/** Keeps everybody from writing to the source's tables until the session ends or commits. */
const fence = async (
  side: SourceSide,
  { journals }: Following,
  signal: AbortSignal,
): Promise<number> => {
  const relations = journals.map(({ relation }) => relation).join(', ')
  await withLocks(
    side,
    relations,
    async () => {
      await side.query(`set local idle_in_transaction_session_timeout = ${fenceMaxMs}`)
      await side.query(`lock table ${relations} in share row exclusive mode`)
    },
    { keep: true, signal },
  )
  return performance.now()
}

/** The keys that were written last, each with its columns as text. */
const writtenLast = async (
  side: SourceSide,
  { journals }: Following,
): Promise<Map<string, string[][]>> => {
  const keys = new Map<string, string[][]>()
  for (const { name, key, journal } of journals) {
    const list = key.map((_, n) => `k${n + 1}`).join(', ')
    const { rows } = await side.query<{ key: string[] }>(
      `select array[${key.map((_, n) => `k${n + 1}::text`).join(', ')}] as key from ${journal}
       where k1 is not null group by ${list} order by max(xid) desc limit ${recheckedMax}`,
    )
    keys.set(
      name,
      rows.map((row) => row.key),
    )
  }
  return keys
}

/** Everything that happens while nobody can write; at its end the source refuses writes for good. */
const switchOver = async (
  side: SourceSide,
  ends: Ends,
  following: Following,
  begin: string | null,
  session: Session,
  { signal, note, recheck }: CutOverControl,
): Promise<Omit<CutOverReport, 'no_way_back'>> => {
  const { application, plans, journals } = following
  const fencedAt = await fence(side, following, signal)
  note?.('the source is fenced: the last writes are carried')
  const last = await pass(ends, following, begin)
  await recheck?.(session, await writtenLast(side, following))
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

const record = (session: Session, application: string, pauseMs: number): Promise<unknown> =>
  session.transaction(() =>
    session.query(
      `update copying.follows set cut_over_at = clock_timestamp(), write_pause_ms = $2
       where application = $1 and cut_over_at is null`,
      [application, pauseMs],
    ),
  )

/**
 * Makes the target the one that is written: preflight, whole comparison, fence, last drain, recheck,
 * sequences, go. The fence is a lock of one session of the source until the very end: an abort, Ctrl-C
 * or kill at any moment before "go" leaves the source serving. Once it is committed, the source refuses
 * writes until `cutBack`. Throws (exit 1) when the preflight finds something.
 */
export const cutOver = async (
  options: FollowOptions,
  control: CutOverControl,
): Promise<CutOverReport> => {
  const { url, plan, source } = options
  const { application } = plan
  const { signal, note } = control
  await requireCopied(options)
  await catchUp(options, signal)
  return withFollowing(options, (ends, following, begin, session) =>
    withSourceSide(source, async (side) => {
      // The process that fenced was killed before it could put that on record.
      const isFenced = await isInstalled(side, 'fence', application)
      if (!isFenced) await preflight(session, side, following)
      const targets = following.plans.map(({ plan: { target } }) => target)
      const noWayBack = isFenced ? [] : await layWayBack(url, application, targets)
      const done = await abortable(ends, signal, async () => {
        note?.('all landed rows are compared with the target')
        const whole = await pass(ends, following, begin, { isWhole: true })
        return isFenced
          ? { write_pause_ms: 0, changes: whole.changes, sequences: 0 }
          : switchOver(side, ends, following, whole.position, session, control)
      })
      await record(session, application, done.write_pause_ms)
      note?.(
        `go: ${application} can be written at the target; the write pause was ${done.write_pause_ms} ms`,
      )
      await removeFromSource(side, 'journal', application)
      return { ...done, no_way_back: noWayBack }
    }),
  )
}
