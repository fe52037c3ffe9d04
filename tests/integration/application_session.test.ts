import { randomBytes } from 'node:crypto'
import { describe, expect } from 'vitest'
import { connect, withDatabase, type Sql } from '../../scripts/lib/database.ts'
import { test as base, testServer } from '../support/database.ts'

/** A login of its own that is a member of app_user and of nothing else, as an application has. */
const test = base.extend('application', { scope: 'file' }, async ({ db }, { onCleanup }) => {
  const [role, password] = [
    `test_${randomBytes(4).toString('hex')}`,
    randomBytes(8).toString('hex'),
  ]
  await db.sql.unsafe(`create role ${role} login password '${password}' in role app_user`)
  const url = new URL(db.url)
  url.username = role
  url.password = password
  onCleanup(async () => {
    await db.sql.unsafe(`drop role ${role}`)
  })
  return url.href
})

/** A new connection for each test: what extensions look up at a session's first query counts. */
const asApplication = async <T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> => {
  const sql = connect(url)
  try {
    return await work(sql)
  } finally {
    await sql.end()
  }
}

describe('an application with a login of its own', () => {
  test('queries every table of its schemas as the first thing of its session', async ({
    db,
    application,
  }) => {
    const tables = await db.sql<{ name: string }[]>`
      select c.oid::regclass::text as name
      from pg_class as c
      where c.relkind in ('r', 'p', 'v') and has_any_column_privilege('app_user', c.oid, 'select')
        and has_schema_privilege('app_user', c.relnamespace, 'usage')
        and relowner = (select oid from pg_roles where rolname = 'app_owner')`
    expect(tables.length).toBeGreaterThan(5)
    for (const { name } of tables) {
      const rows = await asApplication(application, (sql) => sql.unsafe(`select from ${name}`))
      if (name !== 'app.errors') expect(rows, name).toHaveLength(0)
    }
  })

  test('has its context for one transaction only', async ({ application }) => {
    const tenants = await asApplication(application, async (sql) => {
      const inside = await sql.begin(async (transaction) => {
        await transaction`select app.set_context(${'00000000-0000-0000-0000-00000000000a'})`
        return transaction`select app.tenant_id() as tenant`
      })
      return [...inside, ...(await sql`select app.tenant_id() as tenant`)]
    })
    expect(tenants.map(({ tenant }) => tenant as unknown)).toEqual([
      '00000000-0000-0000-0000-00000000000a',
      null,
    ])
  })

  test('makes neither a table, even a temporary one, nor a schema', async ({ application }) => {
    for (const statement of [
      'create table public.mine ()',
      'create temporary table mine ()',
      'create schema mine',
      'create table housing.mine ()',
    ])
      await expect(
        asApplication(application, (sql) => sql.unsafe(statement)),
        statement,
      ).rejects.toMatchObject({ code: '42501' })
  })

  test('finds the database itself closed to everybody else', async () => {
    // Rights to a database are not copied with it, so this one is about the main database.
    const open = await withDatabase(
      testServer().mainUrl,
      (sql) => sql`
        select acl.privilege_type
        from pg_database as d
        cross join lateral aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) as acl
        where d.datname = current_database() and acl.grantee = 0`,
    )
    expect([...open]).toEqual([])
  })
})
