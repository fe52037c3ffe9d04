import { readFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { inProject } from '../../scripts/lib/paths.ts'
import { formatSql } from '../../scripts/lib/sql/format.ts'
import { test } from '../support/database.ts'

const text = await readFile(inProject('CONTRIBUTING.md'), 'utf8')
const templates = [...text.matchAll(/^```sql\n([^]*?)^```$/gm)].map(([, sql = '']) => sql)

test('the templates of CONTRIBUTING.md are laid out as they ask', () => {
  expect(templates).not.toEqual([])
  for (const template of templates) expect(formatSql(template, 'CONTRIBUTING.md')).toBe(template)
})

test('the templates of CONTRIBUTING.md work, one after another and twice', async ({ db }) => {
  const [table = '', ...replaceable] = templates
  await db.sql.begin(async (sql) => {
    await sql.unsafe([table, ...replaceable, ...replaceable].join('\n')).simple()
  })
})
