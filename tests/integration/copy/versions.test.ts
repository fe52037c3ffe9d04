import { afterAll, beforeAll, describe, expect, onTestFinished } from 'vitest'
import { withDatabase } from '../../../scripts/lib/database.ts'
import { legacyProject, rejectsExpected, sourceSql, targetSql } from '../../faults/legacy.ts'
import { test } from '../../support/database.ts'
import { plumb, type Ended } from '../../support/plumb.ts'
import { ownProject } from '../../support/project.ts'
import { startSourceServer, type SourceServer } from '../../support/source_server.ts'
import { random, transactions } from './follow/load.ts'
import { shopFiles } from './follow/plan.ts'
import { expected, found, leftBehind, makeTarget, read } from './follow/shop.ts'

/** Runs `plumb` with a project's plans. */
const commander =
  (project: string, target: string, source: string) =>
  (word: string, application: string, ...words: string[]): Promise<Ended> => {
    const env = { PLUMB_ROOT: project, PLUMB_SERVER: 'url', DATABASE_URL: target }
    return plumb([word, application, '--from', source, ...words, '--json'], env)
  }

const documentOf = ({ exit, out, err }: Ended): unknown => {
  expect(exit, out + err).toBe(0)
  return JSON.parse(out)
}

const makeDatabase = async (server: SourceServer, name: string, text: string): Promise<string> => {
  await withDatabase(server.url('postgres'), (sql) => sql`create database ${sql(name)}`)
  // VACUUM must be alone.
  for (const statement of text.split(/;\s*$/m))
    await withDatabase(server.url(name), (sql) => sql.unsafe(statement))
  return server.url(name)
}

const write = async (url: string, seed: number): Promise<void> => {
  const next = random(seed)
  const number = (max: number): number => Math.floor(next() * max)
  await withDatabase(url, async (sql) => {
    for (let n = 0; n < 100; n++)
      // Some name a customer who has gone.
      for (const one of transactions) await sql.unsafe(one(number)).catch(() => sql`rollback`)
  })
}

// Ranges of pages can be read from 14 on.
describe.for([
  [12, 'key', 'whole'],
  [13, 'key', 'whole'],
  [14, 'ctid', 'ctid'],
  [15, 'ctid', 'ctid'],
  [16, 'ctid', 'ctid'],
  [18, 'ctid', 'ctid'],
] as const)('a source on PostgreSQL %i', ([version, cut, cutOfText]) => {
  let server: SourceServer
  beforeAll(async () => {
    server = await startSourceServer(version)
  })
  afterAll(() => server.stop())

  test('is copied and proven to the byte, whatever cuts its tables', async ({ db }) => {
    const source = await makeDatabase(server, 'legacy', sourceSql)
    await db.sql.unsafe(`set client_min_messages = warning; drop schema if exists faults cascade`)
    await db.sql.unsafe(targetSql)
    const project = await legacyProject()
    onTestFinished(project.remove)
    const run = commander(project.folder, db.url, source)
    expect(documentOf(await run('copy', 'faults', '--plan'))).toMatchObject({
      steps: expect.arrayContaining([
        expect.objectContaining({ step: 'land readings', cut: 'key' }),
        expect.objectContaining({ step: 'land tags', cut: cutOfText }),
        expect.objectContaining({ step: 'copy faults.events', cut }),
      ]) as unknown,
    })
    documentOf(await run('copy', 'faults', '--no-proof'))
    documentOf(await run('verify', 'faults', '--exact'))
    expect(
      await db.sql`select count(*)::integer from copying.rejects where application = 'faults'`,
    ).toEqual([{ count: rejectsExpected }])
  })

  test('is followed, cut over and taken back without a trace', async ({ db }) => {
    const source = await makeDatabase(server, 'shop', await read('shop.sql'))
    await makeTarget(db.sql)
    const project = await ownProject('shop', shopFiles)
    const run = commander(project, db.url, source)
    documentOf(await run('copy', 'shop', '--follow', '--until-lag', '1s'))
    await write(source, version)
    documentOf(await run('copy', 'shop', '--follow', '--until-lag', '1s'))
    documentOf(await run('verify', 'shop'))
    documentOf(await run('copy', 'shop', '--cut-over'))
    await withDatabase(source, async (sql) => {
      expect(await found(db.sql)).toEqual(await expected({ sql }))
      await expect(sql`delete from events`).rejects.toMatchObject({ code: '25006' })
      documentOf(await run('copy', 'shop', '--cut-back'))
      await sql`delete from events where id = 1`
      expect(await leftBehind({ sql })).toEqual([])
    })
  })
})

test('a source on PostgreSQL 11 is refused with a sentence that shows no password', async ({
  db,
}) => {
  const server = await startSourceServer(11)
  onTestFinished(server.stop)
  const project = await ownProject('shop', shopFiles)
  const source = server.url('postgres')
  const refused = await commander(project, db.url, source)('copy', 'shop')
  expect(refused.exit).toBe(2)
  expect(JSON.parse(refused.out)).toMatchObject({ error: { code: 'source-too-old' } })
  expect(refused.out + refused.err).not.toContain(new URL(source).password)
})
