import { expect } from 'vitest'
import { copyApplication } from '../../../scripts/lib/copy/copy.ts'
import { readPlan } from '../../../scripts/lib/copy/plan.ts'
import { sentenceOf } from '../../../scripts/lib/copy/proof.ts'
import { parseSource } from '../../../scripts/lib/copy/source.ts'
import { verifyApplication } from '../../../scripts/lib/copy/verify.ts'
import { plumb } from '../../support/plumb.ts'
import { targets, test } from './support.ts'

test('there is nothing to prove before a copy', async ({ legacy }) => {
  await expect(legacy.verify()).rejects.toMatchObject({ exit: 1, code: 'never-copied' })
})

test('a fresh copy is proven: source equals landing, target equals plan, nothing is lost', async ({
  db,
  legacy,
}) => {
  await legacy.copy()
  const ended = await plumb(['verify', 'housing', '--json'], { DATABASE_URL: db.url })
  expect(ended).toMatchObject({ exit: 0, err: '' })
  const proof = JSON.parse(ended.out) as Awaited<ReturnType<typeof legacy.verify>>
  expect(proof.ok).toBe(true)
  expect(proof.tables.map(({ table }) => table)).toEqual(targets)
  for (const table of proof.tables) {
    expect(table.source_rows).toBe(table.rows_found + table.rejects)
    expect(table.sha256_source).toBe(table.sha256_landed)
    expect(table.hash_expected).toBe(table.hash_found)
  }
  const [kept] = await db.sql`select ok, result from copying.proofs order by id desc limit 1`
  expect(kept).toEqual({ ok: true, result: proof })
})

test('one changed byte is found: table, row and column are named', async ({ db, legacy }) => {
  await legacy.copy()
  const [row] = await db.sql`
    update housing.applicants set last_name = 'X' || substr(last_name, 2)
    where id = (select id from housing.applicants order by id limit 1)
    returning id`
  const ended = await plumb(['verify', 'housing'], { DATABASE_URL: db.url })
  expect(ended.exit).toBe(1)
  expect(ended.err.trim().split('\n')).toHaveLength(1)
  expect(ended.err).toContain('housing.applicants: the row with')
  expect(ended.err).toContain(String(row?.id))
  expect(ended.err).toContain('last_name')
  expect(ended.err).toContain('[not-equal]')
  expect((await legacy.verify()).tables.filter(({ ok }) => !ok)).toHaveLength(1)
})

test('a deleted row is named as missing, a new one as extra', async ({ db, legacy }) => {
  await legacy.copy()
  const [gone] = await db.sql<{ id: string }[]>`
    delete from housing.applications
    where id = (select id from housing.applications order by id limit 1) returning id`
  const [added] = await db.sql<{ id: string }[]>`
    insert into housing.contact_submissions (company_id, name, email, subject, message)
    select id, 'A', 'a@example.com', 'S', 'M' from housing.companies limit 1 returning id`
  const { tables } = await legacy.verify()
  const applications = tables.find(({ table }) => table === 'housing.applications')
  const contacts = tables.find(({ table }) => table === 'housing.contact_submissions')
  expect(applications).toMatchObject({ ok: false, differences: 1 })
  expect(applications?.shown[0]).toMatchObject({ problem: 'missing', key: { id: gone?.id } })
  expect(applications?.shown[0]?.source_key).toMatch(/^\d+$/)
  expect(contacts).toMatchObject({ ok: false, differences: 1 })
  expect(contacts?.shown[0]).toMatchObject({ problem: 'extra', key: { id: added?.id } })
  if (contacts) expect(sentenceOf(contacts)).toContain('has no row in the source')
})

test('values swapped between two rows are found', async ({ db, legacy }) => {
  await legacy.copy()
  await db.sql`
    with pair as (
      select id, phone, row_number() over (order by id) as n
      from housing.users where phone is not null order by id limit 2
    )
    update housing.users as u set phone = other.phone
    from pair as mine join pair as other on other.n <> mine.n where u.id = mine.id`
  const { tables } = await legacy.verify()
  expect(tables.find(({ table }) => table === 'housing.users')).toMatchObject({
    ok: false,
    differences: 2,
  })
})

test('a change of the landing, the rejects or the source is found as such', async ({
  db,
  legacy,
}) => {
  await legacy.copy()
  await db.sql`update landing_housing.projects set developer = 'other' where id = '1'`
  await db.sql`delete from landing_housing.companies where id = '2'`
  await db.sql`insert into landing_housing.applications (id) values ('900000')`
  await db.sql`
    delete from copying.rejects
    where source_key = (select min(source_key) from copying.rejects where source_table = 'users')
      and source_table = 'users'`
  legacy.change(`insert into contact_submissions (id, name) values (900000, 'new')`)
  const { tables } = await legacy.verify()
  const problems = new Map(
    tables.map(({ table, shown }) => [table, shown.map(({ problem }) => problem)]),
  )
  expect(problems.get('housing.projects')).toContain('landing-differs')
  expect(problems.get('housing.companies')).toContain('landing-missing')
  expect(problems.get('housing.applications')).toContain('landing-extra')
  expect(problems.get('housing.users')).toContain('reject-missing')
  expect(problems.get('housing.contact_submissions')).toContain('landing-missing')
})

test('a row that the plan neither takes nor rejects is lost, and that is told', async ({
  db,
  legacy,
}) => {
  const tables = (await readPlan('housing')).tables
    .slice(0, 1)
    .map((table) => ({ ...table, select: `${table.select} where s.id <> '1'` }))
  const plan = { application: 'housing', hash: 'test', tables }
  await copyApplication(db.url, plan, parseSource(`sqlite:${legacy.file}`))
  const proof = await verifyApplication(db.url, plan)
  expect(proof).toMatchObject({ ok: false, tables: [{ ok: false, differences: 0 }] })
  expect(proof.tables.map(sentenceOf)).toEqual([
    'housing.companies: 6 rows in the source are not 3 in the target and 2 rejects.',
  ])
})
