import { finding } from '../../errors.ts'
import { refused } from '../plan-problems.ts'
import { literal, textArray } from '../sql.ts'
import type { Wire } from '../wire/wire.ts'
import { sourceKeys, type Change } from './carry.ts'
import type { FollowedPlan } from './followed.ts'
import type { Following } from './pass.ts'

/** What a pass has done to a target so far, for those that read it. */
interface Effect {
  added: number
  changed: string[]
}

/** What happened in a pass so far. */
interface Turn {
  target: Wire
  following: Following
  changes: Change[]
  /** Whether all rows of landed plans count as changed. */
  isWhole: boolean
  effects: Map<string, Effect>
  /** Targets that lost rows because these referred to rows taken out. */
  losers: Set<string>
}

const replace = async (
  { target, following, effects, losers }: Turn,
  { plan, n, columns, keyColumns, watched }: FollowedPlan,
): Promise<void> => {
  const names = following.plans.map((other) => other.plan.target)
  const befores = following.plans.map((other) => `follow_before_${other.n}`)
  const [row] = await target.query(
    `select r.added, to_json(r.changed), to_json(r.losers), case when r.written > 0 then copying.note_write(${literal(following.application)}, ${literal(plan.target)}, r.written) end
     from copying.follow_replace(
       ${literal(plan.target)}, 'follow_before_${n}', 'follow_after_${n}', 'follow_doomed_${n}',
       ${textArray(columns)}, ${textArray(keyColumns)}, ${textArray(watched)},
       ${textArray(names)}::regclass[], ${textArray(befores)}::regclass[]) as r`,
  )
  // A target has its turn twice where it lost rows to its own first one.
  const { added, changed } = effects.get(plan.target) ?? { added: 0, changed: [] }
  effects.set(plan.target, {
    added: added + Number(row?.[0]),
    changed: [...changed, ...(JSON.parse(row?.[1] ?? '[]') as string[])],
  })
  for (const loser of JSON.parse(row?.[2] ?? '[]') as string[]) losers.add(loser)
}

/** Which source keys of a landed plan are to be shaped, as SQL: null for all; undefined: none. */
const keysToShape = (turn: Turn, one: FollowedPlan): string | undefined => {
  const { changes, effects, losers, following } = turn
  const { plan, reads, landing, from } = one
  const others = following.plans.filter((other) => other.landing && other.from !== from)
  const readsChanged = others.some(
    ({ landing: other, from: table }) =>
      reads.has(other?.name ?? '') && changes.some((change) => change.table === table),
  )
  const parents = [...reads].flatMap(([relation, columns]) => {
    const effect = relation === plan.target ? undefined : effects.get(relation)
    return effect ? [{ effect, columns }] : []
  })
  const own = changes.find(({ table }) => table === from)
  if (
    turn.isWhole ||
    !landing ||
    losers.has(plan.target) ||
    readsChanged ||
    own?.isTruncated ||
    parents.some(({ effect, columns }) => effect.changed.some((name) => columns.includes(name)))
  )
    return 'null::text[]'
  const rejected = parents.some(({ effect }) => effect.added > 0)
    ? `array(select source_key from copying.rejects
         where application = ${literal(following.application)} and source_table = ${literal(plan.sourceTable)}
           and target_table = ${literal(plan.target)}::regclass::text)`
    : undefined
  const keys = [...(own ? [sourceKeys(own, one)] : []), ...(rejected ? [rejected] : [])]
  return keys.length > 0 ? keys.join(' || ') : undefined
}

/** Shapes what is to be shaped of a landed plan, and brings its target there. */
const shapeAgain = async (turn: Turn, one: FollowedPlan, keys: string): Promise<void> => {
  const { target, following, losers } = turn
  const { plan, n, landing, keyColumns } = one
  const all = keys === 'null::text[]'
  if (all && following.isAlone)
    await target.query(
      `delete from follow_before_${n}; insert into follow_before_${n} select ${keyColumns.join(', ')} from ${plan.target}`,
    )
  losers.delete(plan.target)
  const own = turn.changes.find(({ table }) => table === one.from)
  const written = own ? sourceKeys(own, one) : 'null::text[]'
  await target.query(
    `select copying.follow_shape(${following.runId}, ${literal(plan.sourceTable)}, ${textArray(plan.sourceKey)},
       ${literal(landing?.table)}, ${literal(landing?.view)}, ${literal(plan.target)}, ${keys}, ${written}, 'follow_given_${n}', 'follow_after_${n}')`,
  )
  if (all) await target.query(`analyze follow_before_${n}, follow_after_${n}`)
  await replace(turn, one)
  if (losers.has(plan.target)) {
    await target.query(`delete from follow_after_${n}; delete from follow_doomed_${n}`)
    await shapeAgain(turn, one, 'null::text[]')
  }
}

const takeTurn = async (turn: Turn, one: FollowedPlan): Promise<void> => {
  const { target, file } = one.plan
  if (one.landing) {
    const keys = keysToShape(turn, one)
    if (keys !== undefined) await shapeAgain(turn, one, keys)
    return
  }
  if (turn.changes.some(({ table }) => table === one.from)) await replace(turn, one)
  if (turn.losers.has(target))
    throw finding(
      'follow-orphans',
      `Mend the source: rows of ${one.from.name} refer to rows that are gone, which ${target} does not allow.`,
      { file },
    )
}

/** Moves the sequences of targets that got rows on: a proof may come, or the application, at any time. */
const moveSequences = async ({ target, effects }: Turn): Promise<void> => {
  const grown = [...effects].filter(([, { added }]) => added > 0).map(([name]) => name)
  if (grown.length > 0)
    await target.query(
      `select copying.move_sequences(t) from unnest(${textArray(grown)}::regclass[]) as t`,
    )
}

/**
 * Brings every target to what its plan gives for the changed rows, parents before children, and its
 * sequences after them. With `isWhole` all landed plans are compared with their targets. Throws (exit 1) when a direct plan's rows
 * refer to rows that are gone, or a target refuses what its plan lets pass.
 */
export const replaceRows = async (
  target: Wire,
  following: Following,
  changes: Change[],
  isWhole: boolean,
): Promise<void> => {
  const turn: Turn = { target, following, changes, isWhole, effects: new Map(), losers: new Set() }
  for (const one of following.plans)
    try {
      await takeTurn(turn, one)
    } catch (error) {
      throw refused(error, one.plan)
    }
  await moveSequences(turn)
}
