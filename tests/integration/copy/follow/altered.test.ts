import { expect } from 'vitest'
import { copyApplication } from '../../../../scripts/lib/copy/copy.ts'
import { beginFollowing, stopFollowing } from '../../../../scripts/lib/copy/follow/begin.ts'
import { follow } from '../../../../scripts/lib/copy/follow/follow.ts'
import { parsePlanTable } from '../../../../scripts/lib/copy/plan.ts'
import { parseSource } from '../../../../scripts/lib/copy/sources/address.ts'
import { catchUp, followed } from './carries.ts'
import { optionsOf } from './copied.ts'
import { shopPlan } from './plan.ts'
import { expected, found, test } from './shop.ts'

test.for([
  ['a column that it does not have', 'select s.id,\n  s.nope from events as s', 6],
  ['a table that it does not have', 'select id from nowhere', 5],
  ['a syntax error', 'select id, kind,\n  from events', 6],
] as const)(
  'a direct plan with %s at the source is refused with its file and line',
  async ([, select, line], { db, shop }) => {
    const header = '--! from events\n--! to shop.events\n--! key id\n--! mode direct\n'
    const tables = [parsePlanTable(header + select, 'sql/shop/copy/events.sql')]
    const copying = copyApplication(db.url, { ...shopPlan, tables }, parseSource(shop.url))
    await expect(copying).rejects.toMatchObject({
      exit: 2,
      code: 'plan-select',
      place: { file: 'sql/shop/copy/events.sql', line },
    })
  },
)

const changed = { exit: 1, code: 'columns-changed' }
const wrong = { exit: 2, code: 'plan-select', place: { file: 'shop/2.sql', line: 5 } }

test.for([
  ['lost', 'alter table customers drop column changed_at', changed],
  ['renamed', 'alter table orders rename column note to remark', changed],
  ['given another type', 'alter table orders alter column total type numeric(20, 6)', changed],
  ['renamed for a direct plan', 'alter table events rename column kind to sort', wrong],
] as const)(
  'a follower stops with a sentence when a column of the source was %s',
  async ([, alter, problem], { db, shop }) => {
    await followed(db, shop)
    const stop = new AbortController()
    const following = follow(optionsOf(db, shop), { signal: stop.signal })
    const write = `update customers set name = 'late' where id = 3; delete from orders where number < 9; delete from events where id < 9`
    await shop.sql.unsafe(`${alter}; ${write}`)
    await expect(following).rejects.toMatchObject(problem)
  },
)

test('what landed lands again when following begins anew', async ({ db, shop }) => {
  await followed(db, shop)
  await shop.sql`alter table orders alter column total type numeric(20, 6) using total / 7`
  await expect(catchUp(db, shop)).rejects.toMatchObject(changed)
  await stopFollowing(optionsOf(db, shop))
  await shop.sql
    .unsafe(`delete from events where id between 10 and 20; delete from customers where id = 9;
    update events set kind = 'unseen' where id between 30 and 40`)
  await db.sql`alter table shop.orders alter column total type numeric(20, 6)`
  expect(await beginFollowing(optionsOf(db, shop))).toBe('land')
  await copyApplication(db.url, shopPlan, parseSource(shop.url), { landOnly: true })
  await catchUp(db, shop)
  expect(await found(db.sql)).toEqual(await expected(shop))
})
