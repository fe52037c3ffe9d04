import { readFile } from 'node:fs/promises'
import type { Sql } from '../../../../scripts/lib/database.ts'
import { inProject } from '../../../../scripts/lib/paths.ts'
import { test as base, type TestDatabase } from '../../../support/database.ts'

/** The targets of the copy, in the order in which it fills them. */
export const targets = ['people', 'letters', 'parts', 'measures'].map((name) => `trial.${name}`)

const rowsOf: Record<string, (from: number, to: number) => string> = {
  'trial.people': (from, to) =>
    `select n, case when n % 100 <> 1 then n - 1 end, 'p' || n from generate_series(${from}, ${to}) as n`,
  'trial.letters': (from, to) => `select n, n from generate_series(${from}, ${to}) as n`,
  'trial.parts': (from, to) =>
    `select n, date '2021-01-01' + n % 700, n from generate_series(${from}, ${to}) as n`,
  'trial.measures': (from, to) =>
    `select n, timestamptz '2024-01-01' + n % 9 * interval '1 day' from generate_series(${from}, ${to}) as n`,
}

/** Writes rows as a copy does: as app_copier, a transaction for each chunk, which records itself. */
export const copyRows = async (sql: Sql, rows: number, chunkRows: number): Promise<void> => {
  const [run] = await sql<{ id: string }[]>`
    insert into copying.runs (application, source, plan_hash) values ('trial', 'a test', '') returning id`
  for (const target of targets) {
    const [step] = await sql<{ id: string }[]>`
      insert into copying.steps
        (application, run_id, name, kind, source_table, target_table, cut, began_empty, estimated_rows, estimated_bytes)
      values ('trial', ${run?.id ?? ''}, ${`copy ${target}`}, 'copy', 'x', ${target}, 'key', false, 0, 0)
      returning id`
    for (let from = 1, number = 1; from <= rows; from += chunkRows, number++)
      await sql.begin(async (transaction) => {
        const to = Math.min(rows, from + chunkRows - 1)
        await transaction`insert into copying.chunks (step_id, number) values (${step?.id ?? ''}, ${number})`
        await transaction`set local role app_copier`
        await transaction.unsafe(`insert into ${target} ${rowsOf[target]?.(from, to) ?? ''}`)
        await transaction`
          select copying.finish_chunk(${step?.id ?? ''}, ${number}, 1, ${to - from + 1}, ${to - from + 1}, 0, 0, 'a test')`
      })
  }
  await sql`update copying.runs set state = 'done', finished_at = now() where id = ${run?.id ?? ''}`
}

/** `db` with empty targets and no copy on record, made anew for each test. */
export const test = base.extend('trial', async ({ db }): Promise<TestDatabase> => {
  await db.sql`set client_min_messages = warning`.simple()
  await db.sql`drop schema if exists trial cascade`
  await db.sql`truncate copying.runs, copying.writes, copying.undone, copying.follows cascade`
  const text = await readFile(inProject('tests/integration/copy/undo/tables.sql'), 'utf8')
  await db.sql.unsafe(text)
  return db
})

/** How many rows each target has. */
export const countRows = async (sql: Sql): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const target of targets) {
    const [row] = await sql<{ count: number }[]>`select count(*)::integer from ${sql(target)}`
    counts[target] = row?.count ?? -1
  }
  return counts
}

/** The same number for each target. */
export const each = (count: number): Record<string, number> =>
  Object.fromEntries(targets.map((target) => [target, count]))
