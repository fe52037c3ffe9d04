import fc from 'fast-check'
import { expect } from 'vitest'
import { test } from '../../support/database.ts'
import { table, twoDatabases } from './planted-sides.ts'

const faults = [
  'change',
  'lose',
  'double',
  'swap',
  'truncate',
  'empty',
  'nan',
  'infinity',
  'nothing',
] as const
type Fault = (typeof faults)[number]

const statementOf = (fault: Fault, id: number): string => {
  const row = `where id = ${id}`
  const statements: Record<Fault, string> = {
    change: `update trial.seeded set tags = array_append(tags, 'x') ${row}`,
    lose: `delete from trial.seeded ${row}`,
    double: `insert into trial.seeded select * from trial.seeded ${row}`,
    swap: `update trial.seeded as s set name = 'name ' || (case s.id when ${id} then ${id + 1} else ${id} end) where id in (${id}, ${id + 1})`,
    truncate: `update trial.seeded set name = left(name, -1) ${row}`,
    empty: `update trial.seeded set note = null ${row}`,
    nan: `update trial.seeded set price = 'NaN' ${row}`,
    infinity: `update trial.seeded set at = '-infinity' ${row}`,
    nothing: 'select',
  }
  return statements[fault]
}

const problemOf = (fault: Fault) =>
  fault === 'lose' ? 'missing' : fault === 'double' ? 'extra' : 'differs'

const trials = 1000
const trialsAtOnce = 20
const gap = 10

test(`of ${trials} seeded trials none is missed, and none is reported that was not planted`, async ({
  db,
}) => {
  const two = await twoDatabases(db.url)
  const rows = trialsAtOnce * gap
  await table(db.sql, two, 'seeded', rows)
  await db.sql`create table trial.seeded_as_it_was as table trial.seeded`
  // A comparison looks at several faults, which lie too far from each other to meet.
  const round = fc.array(
    fc.record({ fault: fc.constantFrom(...faults), at: fc.integer({ min: 1, max: gap - 2 }) }),
    {
      minLength: trialsAtOnce,
      maxLength: trialsAtOnce,
    },
  )
  let found = 0
  await fc.assert(
    fc.asyncProperty(round, async (chosen) => {
      const places = chosen.map(({ fault, at }, n) => ({ fault, id: n * gap + at }))
      await db.sql.unsafe(
        `truncate trial.seeded; insert into trial.seeded table trial.seeded_as_it_was; ${places.map(({ fault, id }) => statementOf(fault, id)).join('; ')}`,
      )
      const expected = places.flatMap(({ fault, id }) => {
        if (fault === 'nothing') return []
        return (fault === 'swap' ? [id, id + 1] : [id]).map((key) => `${problemOf(fault)} ${key}`)
      })
      const { differences, shown } = await two.compare('trial.seeded', { rangeRows: 60 })
      expect(differences).toBe(expected.length)
      const wanted = new Set(expected)
      for (const { problem, key } of shown) expect(wanted).toContain(`${problem} ${key[0] ?? ''}`)
      found += places.length
    }),
    { numRuns: trials / trialsAtOnce, seed: 4 },
  )
  expect(found).toBeGreaterThanOrEqual(trials)
})
