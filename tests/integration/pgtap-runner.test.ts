import { describe, expect } from 'vitest'
import { test } from '../support/database.ts'
import { provePgtap } from '../../scripts/lib/pgtap.ts'

const file = (plan: string, ...body: string[]) =>
  ['begin;', plan, ...body, 'select * from finish();', 'rollback;', ''].join('\n')

describe('The runner of pgTAP files', () => {
  test('is content when every planned assertion holds', async ({ db }) => {
    const text = file('select plan(2);', "select pass('a');", "select is(1, 1, 'b');")
    await expect(provePgtap(db.url, text)).resolves.toBe(2)
  })

  test('shows a failing assertion with what was had and wanted', async ({ db }) => {
    const text = file('select plan(2);', "select pass('a');", "select is(1, 2, 'one is two');")
    await expect(provePgtap(db.url, text)).rejects.toThrow(
      /not ok 2 - one is two\n# Failed test 2: "one is two"\n# +have: 1\n# +want: 2/,
    )
  })

  test.for([1, 3])('refuses a plan of %i for two assertions', async (planned, { db }) => {
    const text = file(`select plan(${planned});`, "select pass('a');", "select pass('b');")
    await expect(provePgtap(db.url, text)).rejects.toThrow(/planned/)
  })

  test('names an assertion whose result is not shown', async ({ db }) => {
    const text = file('select plan(2);', "select fail('a') offset 1;", "select pass('b');")
    await expect(provePgtap(db.url, text)).rejects.toThrow('assertion 1 shows no result')
  })

  test('names the line of an SQL error', async ({ db }) => {
    const text = file('select plan(1);', "select pass('a');", 'select no_such_column;')
    await expect(provePgtap(db.url, text)).rejects.toThrow(
      'SQL error (line 4): column "no_such_column" does not exist',
    )
  })

  test.for(['', 'begin;\nrollback;\n'])(
    'refuses a file that asserts nothing: %j',
    async (text, { db }) => {
      await expect(provePgtap(db.url, text)).rejects.toThrow('it asserts nothing')
    },
  )

  test('refuses a plan of nothing', async ({ db }) => {
    await expect(provePgtap(db.url, file('select plan(0);'))).rejects.toThrow('No tests run!')
  })

  test('refuses a skipped assertion', async ({ db }) => {
    const text = file('select plan(2);', "select pass('a');", "select skip('not today', 1);")
    await expect(provePgtap(db.url, text)).rejects.toThrow('skipped')
  })

  test('leaves nothing behind, even of a file without begin and rollback', async ({ db }) => {
    await provePgtap(db.url, "create table public.left_over (); select plan(1); select pass('a');")
    const [row] = await db.sql`select to_regclass('public.left_over') as left_over`
    expect(row).toEqual({ left_over: null })
  })
})
