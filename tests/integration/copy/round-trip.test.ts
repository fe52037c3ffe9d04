import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import Database from 'libsql'
import { expect, onTestFinished } from 'vitest'
import { openSqlite } from '../../../scripts/lib/copy/sources/sqlite.ts'
import { openWire } from '../../../scripts/lib/copy/wire/wire.ts'
import { test } from '../../support/database.ts'

const bytes = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
  fc
    .array(fc.constantFrom('\\', 'N', '.', '\b', '\t', '\n', '\v', '\f', '\r', '\\.', '\\N'))
    .map((parts) => Buffer.from(parts.join(''))),
  fc.uint8Array({ maxLength: 20 }).map((array) => Buffer.from(array)),
)

test('any text in SQLite lands in PostgreSQL as it is, or as the hexadecimal of its bytes', async ({
  db,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'plumb-round-trip-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  const values = fc.sample(fc.option(bytes), { numRuns: 3000, seed: 11 })
  const file = join(folder, 'texts.db')
  const sqlite = new Database(file)
  sqlite.exec('create table texts (id integer primary key, "a b" text); begin')
  const insert = sqlite.prepare('insert into texts ("a b") values (cast(? as text))')
  for (const value of values) insert.run([value])
  sqlite.exec('commit')
  sqlite.close()

  const source = await openSqlite(file)
  const table = await source.table({ table: 'texts', key: ['id'] })
  const columns = table.columns.map(({ name, type }) => `"${name}" ${type}`).join(', ')
  await db.sql.unsafe(`create schema landing_trial; create table landing_trial.texts (${columns})`)
  const wire = await openWire(db.url, 'plumb test')
  const reader = await source.reader(1)
  await wire.copyIn('copy landing_trial.texts from stdin (format binary)')
  const sent = await reader.send(table, { low: null, high: null }, wire, { format: 'binary' })
  expect([sent.rows, await wire.copyDone()]).toEqual([3000, 3000])
  await reader.close()
  wire.close()
  await source.close()

  const landed = await db.sql`
    select "a b" as value, undecodable from landing_trial.texts order by id::bigint`
  const expected = values.map((value) => {
    if (value === null) return { value: null, undecodable: null }
    const text = value.toString()
    const isText = !value.includes(0) && Buffer.from(text).equals(value)
    return isText
      ? { value: text, undecodable: null }
      : { value: value.toString('hex').toUpperCase(), undecodable: ['a b'] }
  })
  expect(landed.map((row) => ({ ...row }))).toEqual(expected)
  expect(expected.filter(({ undecodable }) => undecodable).length).toBeGreaterThan(100)
})
