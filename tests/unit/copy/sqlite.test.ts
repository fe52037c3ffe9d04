import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import Database from 'libsql'
import { afterAll, expect, test } from 'vitest'
import { nameList } from '../../../scripts/lib/copy/lines.ts'
import { openSqlite } from '../../../scripts/lib/copy/sqlite.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumb-sqlite-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

let files = 0
const makeFile = (script: string, rows: (db: Database.Database) => void = () => undefined) => {
  const file = join(folder, `${(files += 1)}.db`)
  const db = new Database(file)
  db.exec('pragma synchronous = off')
  db.exec(script)
  rows(db)
  db.close()
  return file
}

const readAll = async (file: string, table = 't') => {
  const source = await openSqlite(file)
  try {
    return [...source.table(table, 'id').blocks()]
  } finally {
    source.close()
  }
}

const escapes: Record<string, string> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
}
const escaped = (text: string) =>
  text.replace(/[\\\b\t\n\v\f\r]/g, (character) => escapes[character] ?? '')

test('any text becomes the COPY line that PostgreSQL would write', async () => {
  const character = fc.oneof(
    fc.constantFrom('\\', '\b', '\t', '\n', '\v', '\f', '\r', 'N', '.', "'", '"', '{', 'é', '🦽'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((one) => one !== '\0'),
  )
  const texts = fc.array(fc.option(fc.string({ unit: character })), {
    minLength: 1,
    maxLength: 100,
  })
  await fc.assert(
    fc.asyncProperty(texts, async (values) => {
      const file = makeFile('create table t (id integer primary key, a text)', (db) => {
        const insert = db.prepare('insert into t (a) values (?)')
        db.exec('begin')
        for (const value of values) insert.run([value])
        db.exec('commit')
      })
      const lines = values.map((value, n) => {
        return `${n + 1}\t${value === null ? '\\N' : escaped(value)}\t\\N\n`
      })
      const blocks = await readAll(file)
      expect(Buffer.concat(blocks.map((block) => block.lines)).toString()).toBe(lines.join(''))
    }),
    { numRuns: 30, seed: 1 },
  )
})

test('numbers and blobs are written so that they can be read back', async () => {
  const file = makeFile(
    `create table t (id integer primary key, a);
     insert into t (a) values (42), (-9223372036854775808), (1.5), (0.1 + 0.2), (1e300), (x'00ff')`,
  )
  const [block] = await readAll(file)
  const values = block?.lines.toString().trimEnd().split('\n')
  expect(values?.map((line) => line.split('\t')[1])).toEqual([
    ...['42', '-9223372036854775808', '1.5', '0.30000000000000004', '1.0e+300', '00FF'],
  ])
})

test('what PostgreSQL cannot hold is written in hexadecimal and its columns are named', async () => {
  const file = makeFile(
    `create table t (id integer primary key, a text, "b c" text);
     insert into t (a, "b c") values
       ('good', 'x' || char(9)), ('a' || char(0), 'fine'), (cast(x'c3' as text), cast(x'41ff' as text)), ('é', '')`,
  )
  const [block] = await readAll(file)
  expect(block?.lines.toString()).toBe(
    '1\tgood\tx\\t\t\\N\n2\t6100\tfine\t{a}\n3\tC3\t41FF\t{a,"b c"}\n4\té\t\t\\N\n',
  )
})

test('a list of names is spelt as PostgreSQL spells an array in a COPY line', () => {
  expect(nameList(['a', 'b c', 'null', 'd"e', 'f\\g'])).toBe(
    '{a,"b c","null","d\\\\"e","f\\\\\\\\g"}',
  )
})

test('blocks are bounded, hold every row once, and follow the key over gaps and signs', async () => {
  const file = makeFile(
    `create table t (id integer primary key, a text);
     insert into t with recursive n (i) as (select -3000 union all select i + 1 from n where i < 3000)
     select i * 7, replace(hex(zeroblob(500)), '0', 'x') from n`,
  )
  const blocks = await readAll(file)
  const keys = blocks.flatMap(({ lines }) =>
    lines
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => Number(line.split('\t')[0])),
  )
  expect(keys).toEqual(Array.from({ length: 6001 }, (_, n) => (n - 3000) * 7))
  expect(blocks.length).toBeGreaterThan(4)
  expect(Math.max(...blocks.map(({ lines }) => lines.length))).toBeLessThan(1_500_000)
  expect(blocks.at(-1)?.last).toBe(21000n)
})

test('what is written after the source was opened is not seen', async () => {
  const file = makeFile('pragma journal_mode = wal; create table t (id integer primary key)')
  const source = await openSqlite(file)
  const db = new Database(file)
  db.exec('insert into t values (1)')
  expect(source.table('t', 'id').countRows()).toBe(0)
  source.close()
  db.close()
})

test('a missing file, a folder and a file that is no SQLite are wrong use', async () => {
  const text = join(folder, 'text.db')
  writeFileSync(text, 'This is not a database, however long it is. '.repeat(50))
  const cases: [string, string][] = [
    [join(folder, 'none.db'), 'no-such-file'],
    [folder, 'not-a-file'],
    [text, 'not-sqlite'],
  ]
  for (const [file, code] of cases)
    await expect(openSqlite(file)).rejects.toMatchObject({ exit: 2, code })
})

test('a locked file is the environment, after a bounded wait', async () => {
  const file = makeFile('create table t (id integer primary key)')
  const db = new Database(file)
  db.exec('begin exclusive')
  await expect(openSqlite(file, 100)).rejects.toMatchObject({ exit: 3, code: 'source-locked' })
  db.exec('rollback')
  db.close()
})

test('a missing table, and a key that is not the integer primary key, are wrong use', async () => {
  const file = makeFile('create table t (id integer primary key); create table u (id text)')
  const source = await openSqlite(file)
  expect(() => source.table('none', 'id')).toThrow(
    expect.objectContaining({ exit: 2, code: 'source-table' }),
  )
  expect(() => source.table('u', 'id')).toThrow(
    expect.objectContaining({ exit: 2, code: 'source-key' }),
  )
  source.close()
})
