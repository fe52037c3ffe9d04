import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'libsql'
import { expect, test } from 'vitest'
import { openSqlite } from '../../../../scripts/lib/copy/sources/sqlite.ts'
import { makeSqlite, readRange, readSqlite, testFolder, withSqlite } from './support.ts'

const folder = testFolder()
const makeFile = (script: string) => makeSqlite(folder, script)

test('every reader sees the moment at which the source was opened', async () => {
  const file = makeFile(
    'pragma journal_mode = wal; create table t (id integer primary key); insert into t values (1)',
  )
  const source = await openSqlite(file, { readers: 2 })
  const writer = new Database(file)
  writer.exec('insert into t values (2)')
  expect(await readRange(source, 't', ['id'])).toHaveLength(1)
  const [one, other] = [await source.reader(1), await source.reader(2)]
  await expect(source.reader(3)).rejects.toThrow('only 2 readers')
  await one.close()
  await other.close()
  expect(await readRange(source, 't', ['id'])).toHaveLength(1)
  await source.close()
  const later = await openSqlite(file)
  expect(later.moment).not.toBe(source.moment)
  expect(await readRange(later, 't', ['id'])).toHaveLength(2)
  await later.close()
  writer.close()
})

test('a file that changes all the time gives no moment for several readers', async () => {
  const file = makeFile('pragma journal_mode = wal; create table t (id integer primary key)')
  const writer = new Database(file)
  writer.exec('pragma synchronous = off')
  const write = () => {
    writer.exec('insert into t default values')
    next = setImmediate(write)
  }
  let next = setImmediate(write)
  await expect(openSqlite(file, { readers: 2 })).rejects.toMatchObject({
    exit: 3,
    code: 'source-changes',
  })
  clearImmediate(next)
  await withSqlite(file, (source) => source.table({ table: 't', key: ['id'] }))
  writer.close()
})

test('equal moments have equal names', async () => {
  const file = makeFile('create table t (id integer primary key)')
  const moments = [1, 2].map(() => withSqlite(file, (source) => Promise.resolve(source.moment)))
  expect(await moments[0]).toBe(await moments[1])
})

test('a source that is closed holds no lock', async () => {
  const file = makeFile('create table t (id integer primary key)')
  const source = await openSqlite(file, { readers: 2 })
  await readRange(source, 't', ['id'])
  const db = new Database(file)
  const write = () => db.exec('insert into t default values')
  expect(write).toThrow('locked')
  await source.close()
  write()
  db.close()
})

test('a missing file, a folder, an empty file and one that is no SQLite are wrong use', async () => {
  const [text, empty] = [join(folder, 'text.db'), join(folder, 'empty.db')]
  writeFileSync(text, 'This is not a database, however long it is. '.repeat(50))
  writeFileSync(empty, '')
  const cases: [string, string][] = [
    [join(folder, 'none.db'), 'no-such-file'],
    [folder, 'not-a-file'],
    [text, 'not-sqlite'],
    [empty, 'not-sqlite'],
  ]
  for (const [file, code] of cases)
    await expect(openSqlite(file)).rejects.toMatchObject({ exit: 2, code })
})

test('a locked file is the environment, after a bounded wait', async () => {
  const file = makeFile('create table t (id integer primary key)')
  const db = new Database(file)
  db.exec('begin exclusive')
  await expect(openSqlite(file, { busyMs: 100 })).rejects.toMatchObject({
    exit: 3,
    code: 'source-locked',
  })
  db.exec('rollback')
  db.close()
})

test('a file that is cut off or damaged is the environment', async () => {
  const script = `create table t (id integer primary key, a text);
    insert into t with recursive n (i) as (select 1 union all select i + 1 from n where i < 9000)
    select i, 'text of row ' || i from n`
  const cut = makeFile(script)
  truncateSync(cut, 100_000)
  await expect(readSqlite(cut)).rejects.toMatchObject({ exit: 3, code: 'source-corrupt' })
  const damaged = makeFile(script)
  const bytes = readFileSync(damaged)
  bytes.fill(0x55, 20_000, 60_000)
  writeFileSync(damaged, bytes)
  await expect(readSqlite(damaged)).rejects.toMatchObject({ exit: 3, code: 'source-corrupt' })
})

test('damage that is met while the sink is full is thrown when its turn comes', async () => {
  const file = makeFile(
    `create table t (id integer primary key, a text);
     insert into t with recursive n (i) as (select 1 union all select i + 1 from n where i < 9000)
     select i, 'text of row ' || i from n`,
  )
  const bytes = readFileSync(file)
  // The rows at a page's end: what counts the rows does not look at them.
  for (let page = 4096 * 50; page < bytes.length; page += 4096) bytes.fill(0xff, page - 1000, page)
  writeFileSync(file, bytes)
  await withSqlite(file, async (source) => {
    const table = await source.table({ table: 't', key: ['id'] })
    const reader = await source.reader(1)
    const unhandled: unknown[] = []
    const note = (error: unknown) => unhandled.push(error)
    process.on('unhandledRejection', note)
    const sink = { write: () => false, drained: () => sleep(50) }
    const sending = reader.send(table, { low: null, high: null }, sink, { format: 'binary' })
    await expect(sending).rejects.toMatchObject({ exit: 3, code: 'source-corrupt' })
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })
})

test('a missing table, a view, and a key that is not unique are wrong use', async () => {
  const file = makeFile(
    `create table t (id integer primary key, a text, b text, unique (a, b)); create table u (id text);
     create view v as select id from t`,
  )
  await withSqlite(file, async (source) => {
    const cases: [string, string[], string][] = [
      ['none', ['id'], 'source-table'],
      ['v', ['id'], 'source-table'],
      ['u', ['id'], 'source-key'],
      ['t', ['none'], 'source-key'],
      ['t', ['a'], 'source-key'],
    ]
    for (const [table, key, code] of cases)
      await expect(source.table({ table, key })).rejects.toMatchObject({ exit: 2, code })
    expect(await source.table({ table: 't', key: ['b', 'a'] })).toMatchObject({ cut: 'ctid' })
  })
})

test('columns that PostgreSQL cannot have are a finding', async () => {
  const names = ['undecodable', 'x'.repeat(64), '']
  for (const name of names) {
    const file = makeFile(`create table t (id integer primary key, "${name}" text)`)
    await expect(readSqlite(file)).rejects.toMatchObject({ exit: 1, code: 'source-columns' })
  }
})

test('a reader that is closed stops at the next block', async () => {
  const file = makeFile(
    `create table t (id integer primary key, a text);
     insert into t with recursive n (i) as (select 1 union all select i + 1 from n where i < 20000)
     select i, hex(zeroblob(100)) from n`,
  )
  await withSqlite(file, async (source) => {
    const table = await source.table({ table: 't', key: ['id'] })
    const reader = await source.reader(1)
    let bytes = 0
    const sink = {
      write: (frames: Buffer) => {
        bytes += frames.length
        void reader.close()
        return true
      },
      drained: () => Promise.resolve(),
    }
    const sending = reader.send(table, { low: null, high: null }, sink, { format: 'binary' })
    await expect(sending).rejects.toThrow('the reader was closed')
    expect(bytes).toBeLessThan(1_000_000)
  })
})

test('a reader waits for the sink after each block', async () => {
  const file = makeFile(
    `create table t (id integer primary key, a text);
     insert into t with recursive n (i) as (select 1 union all select i + 1 from n where i < 20000)
     select i, hex(zeroblob(200)) from n`,
  )
  await withSqlite(file, async (source) => {
    const table = await source.table({ table: 't', key: ['id'] })
    const reader = await source.reader(1)
    let [pieces, waits] = [0, 0]
    const sink = {
      write: () => {
        pieces += 1
        return false
      },
      drained: () => {
        waits += 1
        return new Promise<void>((resolve) => setTimeout(resolve, 1))
      },
    }
    const sent = await reader.send(table, { low: null, high: null }, sink, { format: 'binary' })
    expect(sent.rows).toBe(20_000)
    expect(pieces).toBe(waits * 2)
  })
})
