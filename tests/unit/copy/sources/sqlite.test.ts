import fc from 'fast-check'
import type Database from 'libsql'
import { expect, test } from 'vitest'
import type { Range } from '../../../../scripts/lib/copy/sources/source.ts'
import { makeSqlite, readRange, readSqlite, testFolder, withSqlite } from './support.ts'

const folder = testFolder()
const makeFile = (script: string, fill?: (db: Database.Database) => void) =>
  makeSqlite(folder, script, fill)

test('any text lands as it is, also with control characters and the marks of the blocks', async () => {
  const character = fc.oneof(
    fc.constantFrom('\\', '\b', '\t', '\n', '\r', '\x1c', '\x1d', '\x1e', '\x1f', '0', 'é', '🦽'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((one) => one !== '\0'),
  )
  const text = fc.option(fc.string({ unit: character, size: 'medium' }))
  const values = fc.sample(text, { numRuns: 5_000, seed: 1 })
  const file = makeFile('create table t (id integer primary key, a text)', (db) => {
    const insert = db.prepare('insert into t (a) values (?)')
    db.exec('begin')
    for (const value of values) insert.run([value])
    db.exec('commit')
  })
  expect(await readSqlite(file)).toEqual(values.map((value, n) => [`${n + 1}`, value, null]))
})

test('numbers and blobs are written so that they can be read back', async () => {
  const file = makeFile(
    `create table t (id integer primary key, a);
     insert into t (a) values (42), (-9223372036854775808), (1.5), (0.1 + 0.2), (1e300), (-0.0),
       (1.0), (9007199254740993), (1e999), (x'00ff'), (x''), (''), (null)`,
  )
  expect((await readSqlite(file)).map((row) => row[1])).toEqual([
    ...['42', '-9223372036854775808', '1.5', '0.30000000000000004', '1.0e+300', '0.0'],
    ...['1.0', '9007199254740993', 'Inf', '00FF', '', '', null],
  ])
})

test('what PostgreSQL cannot hold is written in hexadecimal and its columns are named', async () => {
  const file = makeFile(
    `create table t (id integer primary key, a text, "b c" text);
     insert into t (a, "b c") values ('good', 'x' || char(9)), ('a' || char(0), 'fine'),
       (cast(x'c3' as text), cast(x'41ff' as text)), (char(31,31,31,31), char(29)), ('é', '')`,
  )
  expect(await readSqlite(file)).toEqual([
    ['1', 'good', 'x\t', null],
    ['2', '6100', 'fine', ['a']],
    ['3', 'C3', '41FF', ['a', 'b c']],
    ['4', '\x1f\x1f\x1f\x1f', '\x1d', null],
    ['5', 'é', '', null],
  ])
})

test('values in a column of another type, of any collation and affinity, land as they are', async () => {
  const file = makeFile(
    `create table t (id integer primary key, a integer, b text collate nocase, c real);
     insert into t (a, b, c) values ('many', 7, 'x'), (x'61', x'6162', 3), ('12', 'B', '0.5')`,
  )
  expect((await readSqlite(file)).map((row) => row.slice(1, 4))).toEqual([
    ['many', '7', 'x'],
    ['61', '6162', '3.0'],
    ['12', 'B', '0.5'],
  ])
})

test('a table of 300 columns is read', async () => {
  const names = Array.from({ length: 300 }, (_, n) => `c${n}`)
  const file = makeFile(
    `create table t (id integer primary key, ${names.join(', ')});
     insert into t values (1, ${names.map((_, n) => n).join(', ')})`,
  )
  expect(await readSqlite(file)).toEqual([['1', ...names.map((_, n) => `${n}`), null]])
})

const allRanges = async (file: string, key: string[], rows: number) =>
  withSqlite(file, async (source) => {
    const table = await source.table({ table: 't', key })
    const ranges = await table.ranges(rows)
    const found: unknown[][] = []
    for (const range of ranges) found.push(await readRange(source, 't', key, range))
    return { table, ranges, found }
  })

test('ranges hold every row once, over gaps, signs and the least and greatest key', async () => {
  const file = makeFile(
    `create table t (id integer primary key, a text);
     insert into t with recursive n (i) as (select -3000 union all select i + 1 from n where i < 3000)
     select i * 7, replace(hex(zeroblob(500)), '0', 'x') from n;
     insert into t (id) values (9223372036854775807), (-9223372036854775808)`,
  )
  const { table, ranges, found } = await allRanges(file, ['id'], 1000)
  expect(table).toMatchObject({ cut: 'key', estimatedRows: 6003 })
  expect(table.estimatedBytes).toBeGreaterThan(6_000_000)
  expect(ranges.at(0)).toEqual({ low: null, high: ['-14014'] } satisfies Range)
  expect(ranges.at(-1)).toEqual({ low: ['20986'], high: null } satisfies Range)
  expect(found.map((rows) => rows.length)).toEqual([1000, 1000, 1000, 1000, 1000, 1000, 3])
  const keys = Array.from({ length: 6001 }, (_, n) => `${(n - 3000) * 7}`)
  expect(found.flat().map((row) => (row as string[])[0])).toEqual([
    '-9223372036854775808',
    ...keys,
    '9223372036854775807',
  ])
})

test('a table with few gaps is cut evenly over its keys, without a look at each', async () => {
  const file = makeFile(
    `create table t (id integer primary key);
     insert into t with recursive n (i) as (select -50 union all select i + 1 from n where i < 949) select i from n;
     delete from t where id % 5 = 0 and id <> -50`,
  )
  const { ranges, found } = await allRanges(file, ['id'], 200)
  expect(ranges.map(({ high }) => high)).toEqual([['149'], ['349'], ['549'], ['749'], null])
  expect(found.map((rows) => rows.length)).toEqual([161, 160, 160, 160, 160])
})

test('a table with a text key is cut by its rowid, one WITHOUT ROWID is whole', async () => {
  const rows = `with recursive n (i) as (select 1 union all select i + 1 from n where i < 5000)
    select 'k' || (i * 7919 % 5003), i from n`
  const byText = makeFile(`create table t (k text primary key, i); insert into t ${rows}`)
  const one = await allRanges(byText, ['k'], 1500)
  expect(one.table.cut).toBe('ctid')
  expect(one.found.map((part) => part.length)).toEqual([1250, 1250, 1250, 1250])
  expect(one.found.flat().map((row) => (row as string[])[1])).toEqual(
    Array.from({ length: 5000 }, (_, n) => `${n + 1}`),
  )
  const ordered = makeFile(
    `create table t (k text collate nocase, i, primary key (k, i)) without rowid;
     insert into t ${rows}; insert into t values (x'00ff', 1.5), (cast(x'ff' as text), 2)`,
  )
  const other = await allRanges(ordered, ['k', 'i'], 1500)
  expect(other.table.cut).toBe('whole')
  expect(other.found).toHaveLength(1)
  expect(new Set(other.found.flat().map((row) => JSON.stringify(row))).size).toBe(5002)
  expect(other.found.flat()).toContainEqual(['00FF', '1.5', null])
  expect(other.found.flat()).toContainEqual(['FF', '2', ['k']])
})

test('rows that are much longer than those before them, and empty tables, are read', async () => {
  const file = makeFile(
    `create table t (id integer primary key, a text);
     create table e (id integer primary key);
     insert into t with recursive n (i) as (select 1 union all select i + 1 from n where i < 5000)
     select i, case when i > 4995 then replace(hex(zeroblob(2000000)), '0', 'y') end from n`,
  )
  const rows = await readSqlite(file)
  expect(rows).toHaveLength(5000)
  expect(rows.at(-1)?.[1]).toHaveLength(4_000_000)
  expect(await readSqlite(file, 'e')).toEqual([])
  await withSqlite(file, async (source) => {
    const empty = await source.table({ table: 'e', key: ['id'] })
    expect(await empty.ranges(1000)).toEqual([{ low: null, high: null }])
  })
})

const rowsOf = (keys: string) =>
  withSqlite(
    makeFile(`create table t (id integer primary key, a text); insert into t (id) ${keys}`),
    async (source) => (await source.table({ table: 't', key: ['id'] })).estimatedRows,
  )

test.each([
  ['without gaps', 'select value from generate_series(7, 300006)', 300_000],
  [
    'with a gap',
    'select value from generate_series(1, 400000) where value not between 100001 and 200000',
    300_000,
  ],
  [
    'each second key missing',
    'select value * 2 + value % 2 from generate_series(1, 150000)',
    150_000,
  ],
  ['rare keys', 'select value * 100 from generate_series(1, 3000)', 3_000],
  [
    'a cluster that no window meets',
    'select value from generate_series(1, 10) union all values (1000000000)',
    11,
  ],
  ['all keys that there are', 'values (-9223372036854775808), (0), (9223372036854775807)', 3],
  ['none', 'select 1 where false', 0],
])('the rows of a table %s are estimated', async (_, keys, rows) => {
  const estimated = await rowsOf(keys)
  expect(Math.abs(estimated - rows)).toBeLessThanOrEqual(rows / 50)
})

test('a table whose columns take all names of the rowid is refused, unless its key is one', async () => {
  const columns = '"ROWID" text, oid text, _rowid_ text'
  const file = makeFile(
    `create table t (id text unique, ${columns}); create table u (id integer primary key, ${columns})`,
  )
  await withSqlite(file, async (source) => {
    await expect(source.table({ table: 't', key: ['id'] })).rejects.toMatchObject({
      exit: 2,
      code: 'source-table',
      message: expect.stringContaining('rowid') as string,
    })
    expect(await source.table({ table: 'u', key: ['id'] })).toMatchObject({ cut: 'key' })
  })
})
