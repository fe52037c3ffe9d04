import { readFile } from 'node:fs/promises'
import { describe, expect } from 'vitest'
import { glob } from 'zx'
import type { Sql } from '../../scripts/lib/database.ts'
import { inProject } from '../../scripts/lib/paths.ts'
import { test as withDatabase } from '../support/database.ts'

interface Attempt {
  table_name: string
  role: string
  context: string
  command: string
  result: string
}

const breaches = (sql: Sql): Promise<Attempt[]> => sql<Attempt[]>`
  select table_name, role, context, command, result
  from rls_matrix.attempts
  where result <> all (allowed)`

/** The file's database with the fixtures of every application and the matrix. */
const test = withDatabase.extend('sql', { scope: 'file' }, async ({ db }) => {
  const fixtures = await glob(inProject('tests/fixtures/*.sql'))
  for (const file of [...fixtures, inProject('tests/support/rls_matrix.sql')])
    await db.sql.unsafe(await readFile(file, 'utf8'))
  return db.sql
})

describe('no tenant reaches another', () => {
  test('every table with row level security has rows of two tenants to try', async ({ sql }) => {
    expect(await sql`select name::text from rls_matrix.tables`).not.toHaveLength(0)
    expect(await sql`select table_name from rls_matrix.untried`).toEqual([])
  })

  test('every role is refused every command on every table', async ({ sql }) => {
    const [tried] = await sql<{ count: number }[]>`
      select count(*)::integer as count from rls_matrix.attempts`
    expect(tried?.count).toBeGreaterThan(400)
    expect(await breaches(sql)).toEqual([])
  })

  test('no table, view, materialized view, partition or chunk shows one tenant another', async ({
    sql,
  }) => {
    await sql`select analytics.refresh(name) from analytics.registry`
    const readings = await sql<{ relation: string; role: string; result: string }[]>`
      select relation, role, result from rls_matrix.readings`
    expect(readings.length).toBeGreaterThan(300)
    expect(readings.filter(({ result }) => result !== '0 rows' && result !== '42501')).toEqual([])
    // It would be found: the superuser sees it in each materialized view that has a row of B.
    const [seen] = await sql`
      select from analytics.client_monthly_reports as r
      where r::text like '%bbbbbbbb-0000-4000-8000-000000000000%'`
    expect(seen).toBeDefined()
  })

  test('the matrix notices a table whose tenant policy is dropped', async ({ sql }) => {
    const policies = await sql<{ table_name: string; policy: string }[]>`
      select polrelid::regclass::text as table_name, polname as policy
      from pg_policy
      where not polpermissive`
    expect(policies).not.toHaveLength(0)
    for (const { table_name, policy } of policies) {
      const undone = new Error('undone')
      const found = sql.begin(async (transaction) => {
        await transaction.unsafe(`drop policy "${policy}" on ${table_name}`)
        const tables = (await breaches(transaction as unknown as Sql)).map((row) => row.table_name)
        expect(tables, policy).toContain(table_name)
        throw undone
      })
      await expect(found).rejects.toBe(undone)
    }
  })
})
