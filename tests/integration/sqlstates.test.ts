import { expect } from 'vitest'
import { sqlstates } from '../../scripts/lib/sqlstates.ts'
import { test } from '../support/database.ts'

test('the constants in TypeScript are the errors of the database', async ({ db }) => {
  const errors = await db.sql<{ name: string; code: string }[]>`select name, code from app.errors`
  expect(Object.fromEntries(errors.map(({ name, code }) => [name, code]))).toEqual(sqlstates)
})
