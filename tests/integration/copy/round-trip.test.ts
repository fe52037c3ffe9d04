import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import Database from 'libsql'
import { expect, onTestFinished } from 'vitest'
import { land } from '../../../scripts/lib/copy/land.ts'
import { proveLanding } from '../../../scripts/lib/copy/landing-proof.ts'
import { withCopySession } from '../../../scripts/lib/copy/session.ts'
import { openSqlite } from '../../../scripts/lib/copy/sqlite.ts'
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
  const proof = await withCopySession(db.url, 'trial', async (session) => {
    const [run] = await session.query<{ id: string }>(
      `insert into copying.runs (application, source, plan_hash) values ('trial', 'test', '') returning id`,
    )
    const table = source.table('texts', 'id')
    await land(session, 'trial', run?.id ?? '', table, () => undefined)
    return proveLanding(session, 'trial', table, 20, () => undefined)
  })
  source.close()
  expect(proof).toMatchObject({ source_rows: 3000, landed_rows: 3000, differences: 0 })

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
