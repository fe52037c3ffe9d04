import { environment } from '../../errors.ts'
import { checkCounts } from '../counted.ts'
import { ambiguousKey } from '../plan-problems.ts'
import { identifier, literal, sourceKeyOf, textArray } from '../sql.ts'
import type { Wire } from '../wire/wire.ts'
import type { FollowedPlan } from './followed.ts'
import type { JournalTable } from './journal.ts'
import type { Ends, Following } from './pass.ts'

/** A source table that was written. */
export interface Change {
  table: JournalTable
  /** How many entries its journal has. */
  count: number
  /** Whether it was truncated: then all its rows count as changed. */
  isTruncated: boolean
}

/** What a pass carries, and the condition on the journals (`j`). */
export interface Carried {
  ends: Ends
  changes: Change[]
  newSince: string
}

const send = async (
  { source, target }: Ends,
  what: string,
  select: string,
  into: string,
  format: 'text' | 'binary' = 'text',
): Promise<number> => {
  await target.copyIn(`copy ${into} from stdin (format ${format})`)
  const text = `copy (${select}) to stdout (format ${format})`
  const sent = await source.copyOut(text, target).catch((error: unknown) => {
    // A look at the source's columns is the first thing of the next attempt.
    if (!/^42(703|P01)$/.test((error as { code?: string }).code ?? '')) throw error
    throw environment('source-altered', `Run this again: a table of the source was altered.`)
  })
  const taken = await target.copyDone()
  checkCounts(what, sent, taken)
  return taken
}

const keysOf = ({ journal, key }: JournalTable, condition: string): string =>
  `select distinct ${key.map((_, n) => `j.k${n + 1}`).join(', ')} from ${journal} as j where ${condition}`

/** The keys as they are written: 2.5 and 2.50 are equal, and two. */
const spelledKeysOf = ({ journal, key }: JournalTable, condition: string): string => {
  const keys = key.map((_, n) => `j.k${n + 1}`).join(', ')
  const texts = key.map((_, n) => `j.k${n + 1}::text`).join(', ')
  return `select ${keys} from ${journal} as j where ${condition} group by ${keys}, ${texts}`
}

const rowsOf = (change: Change, from: string, columns: string, condition: string): string => {
  const { table, isTruncated } = change
  if (isTruncated) return `select ${columns} from ${from}`
  const matches = table.key.map((name, n) => `s.${identifier(name)} = k.k${n + 1}`).join(' and ')
  return `select ${columns} from ${from} join (${keysOf(table, condition)}) as k on ${matches}`
}

const columnsOf = async (target: Wire, landing: string): Promise<string[]> => {
  const rows = await target.query(
    `select quote_ident(attname) from pg_attribute
     where attrelid = ${literal(landing)}::regclass and attnum > 0 and not attisdropped order by attnum`,
  )
  return rows.map(([name]) => name ?? '')
}

/** The source keys of a landed plan's changed rows, as SQL: an array of text, or null for all. */
export const sourceKeys = (change: Change, { n, plan }: FollowedPlan): string =>
  change.isTruncated
    ? 'null::text[]'
    : `array(select ${sourceKeyOf('k', plan.sourceKey)} from follow_keys_${n} as k)`

/** Brings the keys of a landed table, and lets its plans note what they gave for them before. */
const noteBefore = async (
  carried: Carried,
  change: Change,
  plans: FollowedPlan[],
): Promise<void> => {
  const { ends, newSince } = carried
  const [first, ...others] = plans
  if (!first) return
  const keys = `follow_keys_${first.n}`
  if (!change.isTruncated) {
    await send(ends, change.table.name, spelledKeysOf(change.table, newSince), keys)
    const copies = others.map(({ n }) => `insert into follow_keys_${n} select * from ${keys}`)
    await ends.target.query([...copies, `analyze ${keys}`].join('; '))
  }
  for (const one of plans)
    await ends.target.query(
      `select copying.follow_note(${literal(one.landing?.view)}, ${literal(one.plan.target)}, ${sourceKeys(change, one)}, 'follow_before_${one.n}')`,
    )
}

/** Replaces the changed rows of a landing table by the present ones. */
const land = async (carried: Carried, change: Change, plan: FollowedPlan): Promise<void> => {
  const { ends, newSince } = carried
  const landing = plan.landing?.table ?? ''
  const columns = await columnsOf(ends.target, landing)
  const matches = plan.plan.sourceKey.map(identifier).map((key) => `l.${key} = k.${key}`)
  await ends.target.query(
    change.isTruncated
      ? `delete from ${landing}`
      : `delete from ${landing} as l using follow_keys_${plan.n} as k where ${matches.join(' and ')}`,
  )
  const list = columns.map((name) => `s.${name}`).join(', ')
  const rows = rowsOf(change, `${change.table.relation} as s`, list, newSince)
  await send(ends, change.table.name, rows, `${landing} (${columns.join(', ')})`)
}

/** Throws (exit 1) when a plan would write the key of a row that landed ambiguously. */
const requireKeys = async (
  { ends: { target } }: Carried,
  { isTruncated }: Change,
  { plan, n, landing }: FollowedPlan,
): Promise<void> => {
  if (plan.sourceKey.length === 1 || !landing) return
  const keys = isTruncated ? landing.table : `follow_keys_${n}`
  const [row] = await target.query(
    `select copying.source_key_problem(${literal(landing.view)}, ${literal(keys)}, ${textArray(plan.sourceKey)})`,
  )
  if (row?.[0]) throw ambiguousKey(plan, row[0])
}

/** Brings the changed rows of a direct plan, as its SELECT gives them. */
const carryDirect = async (
  { ends, newSince }: Carried,
  change: Change,
  { plan, n, casts }: FollowedPlan,
  isAlone: boolean,
): Promise<void> => {
  const { items = '', columns = '', format = 'text' } = casts ?? {}
  if (!change.isTruncated)
    await send(ends, plan.target, keysOf(change.table, newSince), `follow_before_${n}`)
  else if (isAlone)
    await ends.target.query(
      `insert into follow_before_${n} select ${plan.sourceKey.map(identifier).join(', ')} from ${plan.target}`,
    )
  const rows = rowsOf(change, `(${plan.select}\n) as s`, 's.*', newSince)
  await send(
    ends,
    plan.target,
    `select ${items} from (${rows}) as p`,
    `follow_after_${n} (${columns})`,
    format,
  )
}

/**
 * Brings all changed rows: those of direct plans into their temporary tables, the others into their
 * landing tables. These change only after all plans noted what they gave before.
 */
export const changedRows = async (
  carried: Carried,
  { plans, isAlone }: Following,
): Promise<void> => {
  const landed = carried.changes.map((change) => ({
    change,
    own: plans.filter(({ from, landing }) => landing && from === change.table),
  }))
  for (const change of carried.changes)
    for (const one of plans)
      if (one.from === change.table && !one.landing)
        await carryDirect(carried, change, one, isAlone)
  for (const { change, own } of landed) await noteBefore(carried, change, own)
  for (const { change, own } of landed) {
    if (own[0]) await land(carried, change, own[0])
    for (const one of own) await requireKeys(carried, change, one)
  }
}
