import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { describe, expect } from 'vitest'
import { glob } from 'zx'
import { inProject, root } from '../../scripts/lib/paths.ts'
import { test } from '../support/database.ts'
import { provePgtap } from '../../scripts/lib/pgtap.ts'

const files = (await glob(inProject('tests/pgtap/**/*.sql'))).sort()

describe('pgTAP', () => {
  test('there are files to run', () => {
    expect(files).not.toEqual([])
  })

  test.for(files.map((file) => relative(root, file)))('%s', async (file, { db }) => {
    await provePgtap(db.url, await readFile(inProject(file), 'utf8'))
  })
})
