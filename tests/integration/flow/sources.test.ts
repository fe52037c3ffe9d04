import { describe, expect } from 'vitest'
import { commitAll, expectUpToDate, status } from './committed.ts'
import { test } from './project.ts'

describe('defect 22: a change of sql/ that is not included', () => {
  const body = '--! Included f.sql\nselect 1;\n--! EndIncluded f.sql'

  test('is named, until current.sql includes it', async ({ project }) => {
    await project.write('sql/f.sql', '\nselect 1;\n\n')
    await project.write('sql/never.sql', 'select 3;')
    await commitAll(project, [body])
    await project.graphileMigrate(['migrate'])
    expect(await status(project)).toMatchObject({ exit: 0, state: 'clean' })

    await project.write('sql/f.sql', 'select 2;\n')
    await expectUpToDate(project)
    const { exit } = await project.graphileMigrate(['status'])
    expect(exit).toBe(0)
    const found = await status(project)
    expect(found).toMatchObject({ exit: 1, state: 'finding' })
    expect(found.findings).toMatchObject([{ code: 'source-not-included', file: 'sql/f.sql' }])

    await project.write('migrations/current.sql', '--!include f.sql\n')
    expect(await status(project)).toMatchObject({ exit: 11, state: 'current', findings: [] })
  })

  test('a broken include is named with its line', async ({ project }) => {
    await commitAll(project, ['select 1'])
    await project.write('migrations/current.sql', 'select 1;\n--!include nowhere.sql\n')
    expect((await status(project, ['--offline'])).findings).toMatchObject([
      { code: 'include-missing', file: 'migrations/current.sql', line: 2 },
    ])
  })
})
