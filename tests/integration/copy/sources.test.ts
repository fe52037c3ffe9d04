import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Database from 'libsql'
import { afterAll, expect } from 'vitest'
import { parseSource } from '../../../scripts/lib/copy/sources/address.ts'
import { openSource } from '../../../scripts/lib/copy/sources/open.ts'
import { identifier } from '../../../scripts/lib/copy/sql.ts'
import { payloadOf } from '../../../scripts/lib/copy/wire/frames.ts'
import { memorySink } from '../../../scripts/lib/copy/wire/sink.ts'
import { openWire } from '../../../scripts/lib/copy/wire/wire.ts'
import { test, type TestDatabase } from '../../support/database.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumb-sources-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/**
 * Lands a table by two workers; gives what landed as it is ordered by `key`. On the way it is shown that
 * counts are equal, and that the source sent the very bytes that the server sends of what landed.
 */
const land = async ({ url, sql }: TestDatabase, address: string, key: string, chunk = 700) => {
  const source = await openSource(parseSource(address), 2)
  const wires = await Promise.all([1, 2].map(() => openWire(url, 'plumb test')))
  try {
    const table = await source.table({ table: 't', key: [key] })
    const columns = table.columns.map(({ name, type }) => `${identifier(name)} ${type}`)
    const names = table.columns.map(({ name }) => identifier(name)).join(', ')
    await sql.unsafe(`drop table if exists landed; create table landed (${columns.join(', ')})`)
    const ranges = await table.ranges(chunk)
    const todo = ranges.slice()
    const work = async (wire: (typeof wires)[number], worker: number) => {
      const reader = await source.reader(worker)
      for (let range = todo.shift(); range; range = todo.shift()) {
        await wire.copyIn(`copy landed (${names}) from stdin (format binary)`)
        const sent = await reader.send(table, range, wire, { format: 'binary' })
        expect(await wire.copyDone()).toBe(sent.rows)
      }
      await reader.close()
    }
    await Promise.all(wires.map(work))
    const reader = await source.reader(1)
    const [sent, stored] = [memorySink(), memorySink()]
    await reader.send(table, { low: null, high: null }, sent, { format: 'binary' })
    const order = table.cut === 'key' ? `${identifier(key)}::bigint` : 'ctid'
    await wires[0]?.copyOut(
      `copy (select ${names} from landed order by ${order}) to stdout (format binary)`,
      stored,
    )
    if (table.cut !== 'ctid')
      expect(payloadOf(sent.frames()).equals(payloadOf(stored.frames()))).toBe(true)
    return {
      ranges: ranges.length,
      rows: await sql.unsafe(`select * from landed order by ${order}`),
    }
  } finally {
    for (const wire of wires) wire.close()
    await source.close()
  }
}

test('SQLite lands row by row, in chunks, undecodable values named', async ({ db }) => {
  const file = join(folder, 'source.db')
  const legacy = new Database(file)
  legacy.exec(
    `create table t (id integer primary key, "a b" text, c, d text);
     insert into t with recursive n (i) as (select 1 union all select i + 1 from n where i < 3000)
     select i, 'tab' || char(9) || ' \\ line' || char(10) || i, i / 8.0, null from n;
     update t set d = char(0), c = x'00ff' where id = 7;
     update t set d = cast(x'ff' as text), "a b" = char(29, 30, 31) where id = 9`,
  )
  legacy.close()
  const { ranges, rows } = await land(db, `sqlite:${file}`, 'id')
  expect(ranges).toBe(5)
  expect(rows).toHaveLength(3000)
  expect(rows[0]).toEqual({
    ...{ id: '1', 'a b': 'tab\t \\ line\n1', c: '0.125', d: null, undecodable: null },
  })
  expect(rows[6]).toMatchObject({ c: '00FF', d: '00', undecodable: ['d'] })
  expect(rows[8]).toMatchObject({ 'a b': '\x1d\x1e\x1f', d: 'FF', undecodable: ['d'] })
})

test('SQLite with a text key lands by its rowid', async ({ db }) => {
  const file = join(folder, 'text-key.db')
  const legacy = new Database(file)
  legacy.exec(
    `create table t (k text primary key, v text);
     insert into t with recursive n (i) as (select 1 union all select i + 1 from n where i < 2000)
     select hex(i * 7919), 'v' || i from n`,
  )
  legacy.close()
  const { ranges, rows } = await land(db, `sqlite:${file}`, 'k')
  expect(ranges).toBe(3)
  expect(new Set(rows.map(({ v }) => v as string)).size).toBe(2000)
})

test('CSV lands as PostgreSQL itself reads it', async ({ db }) => {
  const fields = ['plain', '"a, b"', '', '""', '"say ""hi"""', '"two\nlines"', 'é🦽', ' spaces ']
  const lines = Array.from({ length: 5000 }, (_, n) =>
    [n, ...[1, 3, 5].map((k) => fields[(n * k) % fields.length])].join(','),
  )
  const content = `id,a,b,c\n${lines.join('\n')}\n`
  const file = join(folder, 't.csv.gz')
  writeFileSync(file, gzipSync(content))
  const { rows } = await land(db, `csv:${file}`, 'id')
  await db.sql.unsafe('create table expected (id text, a text, b text, c text)')
  const wire = await openWire(db.url, 'plumb test')
  await wire.copyIn('copy expected from stdin (format csv, header match)')
  const bytes = Buffer.from(content)
  const header = Buffer.from('d....')
  header.writeInt32BE(bytes.length + 4, 1)
  wire.write(Buffer.concat([header, bytes]))
  await wire.copyDone()
  wire.close()
  const expected = await db.sql`select *, null as undecodable from expected order by ctid`
  expect(rows).toHaveLength(5000)
  expect(rows).toEqual(expected)
})

test('JSON Lines land with numbers untouched and null for missing keys', async ({ db }) => {
  const lines = Array.from(
    { length: 3000 },
    (_, n) =>
      `{"id":"k${n}","value":{"n":${n}.10,"s":"\\u00e9\\n"}${n % 2 ? `,"big":9007199254740993${n}` : ''}}`,
  )
  lines[5] = '{"id":"k5","value":"a\\u0000b"}'
  writeFileSync(join(folder, 't.jsonl'), lines.join('\n'))
  const { rows } = await land(db, `jsonl:${folder}`, 'id')
  expect(rows).toHaveLength(3000)
  expect(rows[1]).toEqual({
    ...{ id: 'k1', value: '{"n":1.10,"s":"\\u00e9\\n"}', big: '90071992547409931' },
    undecodable: null,
  })
  expect(rows[2]).toMatchObject({ id: 'k2', big: null })
  expect(rows[5]).toMatchObject({ value: '610062', undecodable: ['value'] })
})

test('a file that is cut off lands nothing', async ({ db }) => {
  await db.sql.unsafe('create table cut_off (id text, a text, undecodable text[])')
  const file = join(folder, 'cut_off.csv')
  writeFileSync(file, `id,a\n${'1,x\n'.repeat(500_000)}2`)
  const source = await openSource(parseSource(`csv:${file}`), 1)
  const table = await source.table({ table: 'cut_off', key: ['id'] })
  const wire = await openWire(db.url, 'plumb test')
  await wire.copyIn('copy cut_off from stdin (format binary)')
  const reader = await source.reader(1)
  const sending = reader.send(table, { low: null, high: null }, wire, { format: 'binary' })
  await expect(sending).rejects.toMatchObject({ code: 'source-cut-off', place: { line: 500_002 } })
  wire.destroy(new Error('the source failed'))
  await source.close()
  await expect.poll(() => db.sql`select count(*)::integer from cut_off`).toEqual([{ count: 0 }])
})

test('a PostgreSQL source whose password nobody gave is told in a sentence', async ({ db }) => {
  const url = new URL(db.url)
  Object.assign(url, { username: 'stranger', password: '' })
  await expect(openSource(parseSource(url.href), 1)).rejects.toMatchObject({
    exit: 3,
    code: 'server-no-password',
  })
})

test('a PostgreSQL table that was empty when it was last analyzed is cut by its size', async ({
  db,
}) => {
  await db.sql.unsafe('create table grown (id integer primary key, body text)')
  await db.sql.unsafe('vacuum analyze grown')
  await db.sql.unsafe(
    `insert into grown select n, repeat('x', 90) from generate_series(1, 5000) as n`,
  )
  const source = await openSource(parseSource(db.url), 1)
  const table = await source.table({ table: 'grown', key: ['id'] })
  expect(table.estimatedRows).toBeGreaterThan(1000)
  expect((await table.ranges(1000)).length).toBeGreaterThan(1)
  await source.close()
})
