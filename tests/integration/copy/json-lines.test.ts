import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect } from 'vitest'
import { copyApplication } from '../../../scripts/lib/copy/copy.ts'
import { readPlan, type Plan } from '../../../scripts/lib/copy/plan.ts'
import { parseSource } from '../../../scripts/lib/copy/sources/address.ts'
import { withDatabase, type Sql } from '../../../scripts/lib/database.ts'
import { test as base } from '../../support/database.ts'
import { withLegacy } from '../../support/load.ts'

const test = base.extend('folder', async ({}, { onCleanup }): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'plumb-json-lines-'))
  onCleanup(() => {
    rmSync(folder, { recursive: true })
  })
  return Promise.resolve(folder)
})

/** The key-value table as lines of JSON; a value is exported as the text of its JSON. */
const exportLines = (address: string): Promise<string> =>
  withDatabase(address, async (sql) => {
    const rows = await sql<{ line: string }[]>`
      select json_build_object(
        'key', key, 'value', value::text, 'created_at', created_at, 'updated_at', updated_at
      )::text as line
      from kv order by key desc`
    return rows.map(({ line }) => `${line}\n`).join('')
  })

/** All rows of the targets and all rejects, each table as a number of rows and a hash. */
const contents = async (sql: Sql, { tables, application }: Plan) => {
  const found: Record<string, unknown> = {}
  for (const { target } of tables) {
    const [row] = await sql`
      select count(*)::integer as rows, md5(string_agg(t::text, ' ' order by t::text)) as hash
      from ${sql(target)} as t`
    found[target] = row
  }
  found.rejects = [
    ...(await sql`
      select target_table, source_key, kind, detail from copying.rejects
      where application = ${application} order by target_table, source_key, kind`),
  ]
  return found
}

const wipe = async (sql: Sql, { tables, application }: Plan): Promise<void> => {
  await sql`set client_min_messages = warning`.simple()
  await sql`truncate ${sql(tables.map(({ target }) => target))}, copying.runs cascade`
  await sql`drop schema ${sql(`landing_${application}`)} cascade`
}

test('an export of the key-value table gives the same rows and rejects as the table itself', async ({
  db: { url, sql },
  folder,
}) => {
  const plan = await readPlan('gifting')
  const file = join(folder, 'kv.jsonl.gz')
  await withLegacy('gifting', 0.02, async (address) => {
    await copyApplication(url, plan, parseSource(address))
    writeFileSync(file, gzipSync(await exportLines(address)))
  })
  const expected = await contents(sql, plan)
  expect(expected.rejects).not.toHaveLength(0)
  await wipe(sql, plan)
  await copyApplication(url, plan, parseSource(`jsonl:${file}`))
  expect(await contents(sql, plan)).toEqual(expected)
  const again = await copyApplication(url, plan, parseSource(`jsonl:${folder}`))
  expect(again.map(({ rows_inserted }) => rows_inserted)).toEqual(again.map(() => 0))
})

test('an export that is cut off is told with its line, and nothing lands', async ({
  db: { url, sql },
  folder,
}) => {
  const plan = await readPlan('gifting')
  const file = join(folder, 'kv.jsonl')
  const line = '{"key":"client:c1","value":"{}","created_at":null,"updated_at":null}\n'
  writeFileSync(file, line.repeat(3).slice(0, -20))
  await sql`drop schema if exists landing_gifting cascade`
  await expect(copyApplication(url, plan, parseSource(`jsonl:${file}`))).rejects.toMatchObject({
    exit: 1,
    code: 'source-cut-off',
    place: { file, line: 3 },
  })
  const [landing] = await sql`select to_regclass('landing_gifting.kv') as name`
  expect(landing).toEqual({ name: null })
})
