import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { describe, expect, onTestFinished } from 'vitest'
import { copyApplication } from '../../../scripts/lib/copy/copy.ts'
import { readPlan, type Plan } from '../../../scripts/lib/copy/plan.ts'
import { parseSource } from '../../../scripts/lib/copy/sources/address.ts'
import { connect } from '../../../scripts/lib/database.ts'
import { plumb } from '../../support/plumb.ts'
import { rowVersions, test } from './support.ts'

const temporary = async (name: string, text = ''): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'plumb-inputs-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

/** A plan of one table, made up by the test. */
const planOf = (target: string, select: string): Plan => ({
  application: 'housing',
  hash: 'test',
  tables: [
    {
      file: 'plan.sql',
      sourceTable: 'companies',
      sourceKey: ['id'],
      target,
      mode: 'landed',
      select,
    },
  ],
})

describe('plumb copy refuses, in one sentence and with nothing written,', () => {
  test.for([
    ['an unknown application', 'shop', 'sqlite:x.db', 'unknown-application'],
    ['an address of no kind that it knows', 'housing', 'x.db', 'source-address'],
    ['a missing file', 'housing', 'sqlite:/nowhere/x.db', 'no-such-file'],
    ['a folder', 'housing', 'sqlite:scripts', 'not-a-file'],
    ['a file that is no SQLite', 'housing', 'sqlite:package.json', 'not-sqlite'],
  ] as const)('%s', async ([, application, from, code], { db, legacy }) => {
    const ended = await plumb(['copy', application, '--from', from, '--json'], {
      DATABASE_URL: db.url,
    })
    expect(ended.exit).toBe(2)
    expect(JSON.parse(ended.out)).toMatchObject({ ok: false, error: { code } })
    expect(ended.err.trim().split('\n')).toHaveLength(1)
    expect(await db.sql`select from copying.runs`).toHaveLength(0)
    expect(legacy.read('select count(*) from companies')[0]).not.toEqual([0])
  })

  test('a source that lacks a table of the plan', async ({ db, legacy }) => {
    const file = await temporary('empty.db')
    const other = new Database(file)
    other.exec('create table other (id integer primary key)')
    other.close()
    const plan = await readPlan('housing')
    await expect(
      copyApplication(db.url, plan, parseSource(`sqlite:${file}`)),
    ).rejects.toMatchObject({ exit: 2, code: 'source-table' })
    expect(legacy.read('select count(*) from companies')[0]).not.toEqual([0])
  })

  test('a source that lacks a column of the plan, with the line', async ({ db, legacy }) => {
    const plan = planOf(
      'housing.companies',
      '--! from companies\nselect\n  s.colour\nfrom landing_housing.companies as s',
    )
    await expect(
      copyApplication(db.url, plan, parseSource(`sqlite:${legacy.file}`)),
    ).rejects.toMatchObject({
      exit: 2,
      code: 'plan-select',
      message: expect.stringContaining('s.colour') as string,
      place: { file: 'plan.sql', line: 3 },
    })
  })

  test('a plan whose columns are not those of the target', async ({ db, legacy }) => {
    const plan = planOf(
      'housing.companies',
      `select id as source_key, name, name as nickname from landing_housing.companies`,
    )
    const refused = copyApplication(db.url, plan, parseSource(`sqlite:${legacy.file}`))
    await expect(refused).rejects.toMatchObject({ exit: 2, code: 'plan-columns' })
    await expect(refused).rejects.toThrow(/no reject_reason.*nickname.*company_key/s)
  })

  test('a plan that lets a row pass which the target refuses', async ({ db, legacy }) => {
    const plan = planOf(
      'housing.companies',
      `select id as source_key, gen_random_uuid() as id, company_key, name, null::text as reject_reason
       from landing_housing.companies`,
    )
    await expect(
      copyApplication(db.url, plan, parseSource(`sqlite:${legacy.file}`)),
    ).rejects.toMatchObject({ exit: 1, code: 'plan-let-pass' })
    expect(await db.sql`select from housing.companies`).toHaveLength(0)
    const [run] = await db.sql`select state, problem from copying.runs order by id desc limit 1`
    expect(run).toEqual({ state: 'failed', problem: 'plan-let-pass' })
  })

  test('a target that is not there', async ({ db, legacy }) => {
    await expect(
      copyApplication(
        db.url,
        planOf('housing.cars', 'select 1'),
        parseSource(`sqlite:${legacy.file}`),
      ),
    ).rejects.toMatchObject({ exit: 3, code: 'not-migrated' })
  })

  test('a plan whose SELECT the source cannot run', async ({ db, legacy }) => {
    const plan = planOf('housing.companies', 'select 1')
    const [table] = plan.tables
    if (!table) throw new Error('the plan has a table')
    const direct = { ...plan, tables: [{ ...table, mode: 'direct' as const }] }
    await expect(
      copyApplication(db.url, direct, parseSource(`sqlite:${legacy.file}`)),
    ).rejects.toMatchObject({ exit: 2, code: 'plan-mode', place: { file: 'plan.sql' } })
  })

  test('plans that wait for each other, and names them', async ({ db, legacy }) => {
    const [first, second] = (await readPlan('housing')).tables
    if (!first || !second) throw new Error('housing has two tables')
    // Users refer to companies; here the plan of companies also reads users.
    const circular = {
      ...first,
      select: `${first.select}\nwhere exists (select from housing.users) or true`,
    }
    const plan = { application: 'housing', hash: 'test', tables: [circular, second] }
    const refused = copyApplication(db.url, plan, parseSource(`sqlite:${legacy.file}`))
    await expect(refused).rejects.toMatchObject({ exit: 1, code: 'plan-cycle' })
    await expect(refused).rejects.toThrow(/housing\.companies, housing\.users wait/)
  })

  test('a locked source', async ({ db, legacy }) => {
    const other = new Database(legacy.file)
    other.exec('begin exclusive')
    try {
      await expect(legacy.copy()).rejects.toMatchObject({ exit: 3, code: 'source-locked' })
    } finally {
      other.exec('rollback')
      other.close()
    }
    expect(await db.sql`select from housing.companies`).toHaveLength(0)
  })

  test('a second copy at the same time, and says who runs', async ({ db, legacy }) => {
    const other = connect(db.url, { applicationName: 'plumb copy elsewhere' })
    try {
      await other`select copying.try_lock('housing')`
      const before = await rowVersions(db.sql)
      await expect(legacy.copy()).rejects.toMatchObject({
        exit: 1,
        code: 'copy-runs',
        message: expect.stringContaining('plumb copy elsewhere') as string,
      })
      expect(await rowVersions(db.sql)).toEqual(before)
    } finally {
      await other.end()
    }
  })
})

test('a copy whose connection is cut ends with a sentence, and the next one finishes it', async ({
  db,
  legacy,
}) => {
  const outcome = legacy.copy().then(
    () => 'done',
    (error: unknown) => String((error as { code?: string }).code),
  )
  for (let cut = 0; cut === 0;)
    cut = (
      await db.sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'plumb copy housing'
          and query like '%landing_housing%'`
    ).length
  expect(await outcome).toBe('connection-lost')
  await legacy.copy()
  expect((await legacy.verify()).ok).toBe(true)
})
