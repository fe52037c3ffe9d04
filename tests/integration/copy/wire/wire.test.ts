import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished } from 'vitest'
import { openWire, type Wire } from '../../../../scripts/lib/copy/wire/wire.ts'
import { test } from '../../../support/database.ts'
import { untilGone } from '../../../support/sessions.ts'

const wireTo = async (url: string, name: string): Promise<Wire> => {
  const wire = await openWire(url, name)
  onTestFinished(() => {
    wire.destroy(new Error('the test is over'))
  })
  return wire
}

test('what the target refuses in the middle of a COPY ends the source', async ({ db }) => {
  await db.sql`create table small (n bigint check (n < 100000))`
  const source = await wireTo(db.url, 'wire test source')
  const target = await wireTo(db.url, 'wire test target')
  await target.query('begin')
  await target.copyIn('copy small from stdin (format binary)')
  // Among the items, not after FROM: there the server would make all rows first.
  const rows = 'select generate_series(1::bigint, 100000000)'
  const sent = source.copyOut(`copy (${rows}) to stdout (format binary)`, target)
  await expect(sent).rejects.toMatchObject({
    code: '23514',
    constraint: 'small_n_check',
    where: expect.stringContaining('line 100000') as string,
  })
  await expect(target.copyDone()).rejects.toMatchObject({ code: '23514' })
  await untilGone(db.sql, 'wire test source')
  await untilGone(db.sql, 'wire test target')
  expect(await db.sql`select from small`).toHaveLength(0)
})

test('what the source refuses in the middle of a COPY leaves nothing in the target', async ({
  db,
}) => {
  await db.sql`create table fed (n bigint)`
  const source = await wireTo(db.url, 'wire test source')
  const target = await wireTo(db.url, 'wire test feeding')
  await target.query('begin')
  await target.copyIn('copy fed from stdin (format binary)')
  const rows = 'select 1 / (n - 200000) from generate_series(1::bigint, 300000) as n'
  await expect(
    source.copyOut(`copy (${rows}) to stdout (format binary)`, target),
  ).rejects.toMatchObject({ code: '22012' })
  // The source goes on; only the target's transaction is lost.
  expect(await source.query('select 1')).toEqual([['1']])
  target.destroy(new Error('the source failed'))
  await untilGone(db.sql, 'wire test feeding')
  expect(await db.sql`select from fed`).toHaveLength(0)
})

test('notices of both sides are passed over', async ({ db }) => {
  await db.sql.unsafe(`
    create table noted (n bigint);
    create function note(n bigint) returns bigint language plpgsql as $$
      begin raise notice 'n is %', n; return n; end $$;
    create function note_row() returns trigger language plpgsql as $$
      begin raise warning 'row %', new.n; return new; end $$;
    create trigger noted before insert on noted for each row execute function note_row()`)
  const source = await wireTo(db.url, 'wire test')
  const target = await wireTo(db.url, 'wire test')
  await target.copyIn('copy noted from stdin (format binary)')
  const rows = 'select note(n) from generate_series(1::bigint, 5000) as n'
  expect(await source.copyOut(`copy (${rows}) to stdout (format binary)`, target)).toBe(5000)
  expect(await target.copyDone()).toBe(5000)
  const [row] = await db.sql`select count(*)::integer, sum(n)::integer from noted`
  expect(row).toEqual({ count: 5000, sum: 12502500 })
})

test('what a slow target has not taken yet is not written over', async ({ db }) => {
  await db.sql.unsafe(`
    create table slow (n bigint, body text);
    create function doze() returns trigger language plpgsql as $$
      begin if new.n % 5000 = 0 then perform pg_sleep(0.02); end if; return new; end $$;
    create trigger doze before insert on slow for each row execute function doze()`)
  const source = await wireTo(db.url, 'wire test')
  const target = await wireTo(db.url, 'wire test')
  const rows = `select n, repeat(md5(n::text), 3) as body from generate_series(1::bigint, 100000) as n`
  await target.copyIn('copy slow from stdin (format binary)')
  await source.copyOut(`copy (${rows}) to stdout (format binary)`, target)
  expect(await target.copyDone()).toBe(100000)
  expect(await db.sql.unsafe(`(${rows}) except table slow`)).toHaveLength(0)
})

test('a slow sink keeps the memory as it is, however much is sent', async ({ db }) => {
  const source = await wireTo(db.url, 'wire test')
  const held = () => process.memoryUsage().arrayBuffers
  const before = held()
  let [highest, bytes] = [0, 0]
  const rows = `select repeat('x', 10000) from generate_series(1, 15000)`
  await source.copyOut(`copy (${rows}) to stdout (format binary)`, {
    write: (frames) => {
      bytes += frames.length
      highest = Math.max(highest, held() - before)
      return false
    },
    drained: () => sleep(0),
  })
  expect(bytes).toBeGreaterThan(150e6)
  expect(highest).toBeLessThan(64e6)
})
