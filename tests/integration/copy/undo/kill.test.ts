import { expect } from 'vitest'
import { undoCopy } from '../../../../scripts/lib/copy/undo/undo.ts'
import { killed, moments } from '../killed.ts'
import { copyRows, countRows, each, targets, test } from './support.ts'

const rows = 60_000

test('an undo that is killed at any moment is finished by the next one, and counts right', async ({
  trial,
}) => {
  const { sql, url } = trial
  await copyRows(sql, rows, 20_000)
  await sql`update trial.measures set id = -id where id <= 10`
  const left: number[] = []
  const isEarly = () => left.every((count) => count >= rows * targets.length)
  for (const moment of moments({ most: 600, runs: 6, seed: 4 }, isEarly)) {
    await killed('tests/integration/copy/undo/undo-child.ts', url, moment)
    left.push(Object.values(await countRows(sql)).reduce((sum, count) => sum + count, 0))
  }
  // Some kills came in the middle: with rows taken out, and rows still to go.
  expect(left.some((count) => count < rows * targets.length && count > 10)).toBe(true)

  const report = await undoCopy(url, 'trial')
  expect(await countRows(sql)).toEqual({ ...each(0), 'trial.measures': 10 })
  // An undo that had ended before its kill has forgotten the copy already.
  if (report.tables.length > 0)
    expect(report.tables.map(({ removed, gone }) => [removed, gone])).toEqual(
      report.tables.map(({ table }) => (table === 'trial.measures' ? [rows - 10, 10] : [rows, 0])),
    )
  const [run] = await sql`select state from copying.runs where application = 'trial'`
  expect(run).toEqual({ state: 'undone' })
}, 180_000)
