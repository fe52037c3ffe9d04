import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Sql } from '../../../scripts/lib/database.ts'
import { inProject, root } from '../../../scripts/lib/paths.ts'
import { test } from './support.ts'

const lastRun = async (sql: Sql): Promise<{ id: number; state: string }> => {
  const [run] = await sql<{ id: number; state: string }[]>`
    select id::integer, state from copying.runs order by id desc limit 1`
  return run ?? { id: 0, state: 'none' }
}

/** Starts a copy, waits until its run is on record, and kills it -9 so many milliseconds later. */
const copyAndKill = async (url: string, sql: Sql, file: string, afterMs: number): Promise<void> => {
  const before = await lastRun(sql)
  const child = spawn(
    process.execPath,
    [inProject('scripts/bin.js'), 'copy', 'housing', '--from', `sqlite:${file}`],
    { cwd: root, env: { ...process.env, DATABASE_URL: url }, stdio: 'ignore' },
  )
  const ended = once(child, 'exit')
  const run = async () => (await lastRun(sql)).id
  await expect.poll(run, { interval: 5 }).not.toBe(before.id)
  await sleep(afterMs)
  child.kill('SIGKILL')
  await ended
}

test('a copy that is killed at any moment is finished by the next one, and proven', async ({
  db,
  legacy,
}) => {
  const moments = fc.sample(fc.integer({ min: 0, max: 500 }), { numRuns: 7, seed: 2 })
  const states: string[] = []
  for (const moment of [0, ...moments]) {
    await copyAndKill(db.url, db.sql, legacy.file, moment)
    states.push((await lastRun(db.sql)).state)
  }
  expect(states[0]).toBe('running')
  await legacy.copy()
  const runs = await db.sql`select state from copying.runs order by id`
  expect(runs.slice(0, 8).map(({ state }) => String(state))).toEqual(
    states.map((state) => (state === 'running' ? 'interrupted' : state)),
  )
  expect(runs.at(-1)).toEqual({ state: 'done' })
  expect((await legacy.verify()).ok).toBe(true)
})
