import { expect } from 'vitest'
import { copyApplication } from '../../../scripts/lib/copy/copy.ts'
import { readPlan } from '../../../scripts/lib/copy/plan.ts'
import { sentencesOf } from '../../../scripts/lib/copy/proof/report.ts'
import { parseSource } from '../../../scripts/lib/copy/sources/address.ts'
import { verifyApplication } from '../../../scripts/lib/copy/proof/verify.ts'
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
  for (const [n, table] of proof.tables.entries()) {
    const landing = proof.landings[n]
    expect(landing?.source_rows).toBe(table.rows_found + table.rejects)
    expect(landing?.landed_rows).toBe(landing?.source_rows)
    expect(table.rows_expected).toBe(table.rows_found)
    expect(table.figures.length).toBeGreaterThan(0)
    for (const { expected, found } of table.figures) expect(found).toBe(expected)
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
  const proof = await legacy.verify()
  const { tables } = proof
  const applications = tables.find(({ table }) => table === 'housing.applications')
  const contacts = tables.find(({ table }) => table === 'housing.contact_submissions')
  expect(applications).toMatchObject({ ok: false, differences: 1 })
  expect(applications?.shown[0]).toMatchObject({ problem: 'missing', key: { id: gone?.id } })
  expect(applications?.shown[0]?.source_key).toMatch(/^\d+$/)
  expect(contacts).toMatchObject({ ok: false, differences: 1 })
  expect(contacts?.shown[0]).toMatchObject({ problem: 'extra', key: { id: added?.id } })
  expect(sentencesOf(proof).join()).toContain('has no row in the source')
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
  const { landings, tables } = await legacy.verify()
  const landed = new Map(landings.map(({ source_table, shown }) => [source_table, shown]))
  const users = tables.find(({ table }) => table === 'housing.users')
  expect(landed.get('projects')).toEqual([
    { problem: 'landing-differs', source_key: '1', key: null, columns: ['developer'] },
  ])
  expect(landed.get('companies')).toMatchObject([{ problem: 'landing-missing', source_key: '2' }])
  expect(landed.get('applications')).toContainEqual(
    expect.objectContaining({ problem: 'landing-extra', source_key: '900000' }),
  )
  expect(users?.shown.map(({ problem }) => problem)).toContain('reject-missing')
  expect(landed.get('contact_submissions')).toMatchObject([
    { problem: 'landing-missing', source_key: '900000' },
  ])
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
  expect(proof).toMatchObject({ ok: false, tables: [{ ok: true }], landings: [{ ok: false }] })
  expect(sentencesOf(proof)).toEqual([
    'companies: the row with source key 1 landed, and no plan takes it, rejects it or leaves it out.',
  ])
  const left = tables.map((table) => ({ ...table, leave: `s.id = '1'` }))
  expect(await verifyApplication(db.url, { ...plan, tables: left })).toMatchObject({ ok: true })
})

test('rows that refer to nothing, and a sequence that is behind, are told', async ({
  db,
  legacy,
}) => {
  await legacy.copy()
  await db.sql.unsafe(`
    set session_replication_role = replica;
    delete from housing.applicants where id = (select min(applicant_id::text)::uuid from housing.applications);
    reset session_replication_role`)
  const proof = await legacy.verify()
  expect(proof.problems.map(({ code, target_table }) => [code, target_table])).toContainEqual([
    'orphans',
    'housing.applications',
  ])
})

test('a proof that was interrupted goes on with the parts that are left', async ({
  db,
  legacy,
}) => {
  await legacy.copy()
  const interrupted = async () => {
    await db.sql.unsafe(`
      create function public.stop() returns trigger language plpgsql as $$ begin raise 'stopped here'; end $$;
      create trigger stop before update on copying.proof_parts for each row
        when (new.comparison = 'target housing.contact_submissions') execute function public.stop()`)
    await expect(legacy.verify({ jobs: 1 })).rejects.toThrow('stopped here')
    await db.sql`drop function public.stop cascade`.simple()
  }
  await interrupted()
  const done = await db.sql`select from copying.proof_parts where done_at is not null`
  expect(done.length).toBeGreaterThan(0)
  // One part is on record as done, with differences that are not there: it is believed.
  await db.sql`
    update copying.proof_parts set differences = 7, shown = '[]', rows_there = 1, rows_here = 1, done_at = now()
    where comparison = 'target housing.companies'`
  expect((await legacy.verify()).tables[0]).toMatchObject({ ok: false, differences: 7 })
  expect(await db.sql`select from copying.proof_parts`).toHaveLength(0)

  await interrupted()
  await db.sql`
    update copying.proof_parts set differences = 7, shown = '[]', rows_there = 1, rows_here = 1, done_at = now()`
  expect(await legacy.verify({ again: true })).toMatchObject({ ok: true })
  expect(await db.sql`select from pg_class where relname ~ '^(proof|source)_of_'`).toHaveLength(0)
})

test('the proof as Markdown tells sums and days of both sides', async ({ db, legacy }) => {
  await legacy.copy()
  const ended = await plumb(['verify', 'housing', '--markdown'], { DATABASE_URL: db.url })
  expect(ended).toMatchObject({ exit: 0, err: '' })
  expect(ended.out).toContain('# Proof of the copy of housing')
  expect(ended.out).toMatch(/\| housing\.companies \| max_seats \| sum \| \d+ \| \d+ \| yes \|/)
})
