import { expect } from 'vitest'
import { commitAll } from './committed.ts'
import { test } from './project.ts'

test('defect 20: plumb migrate shows the name of a secret placeholder, not its value', async ({
  project,
}) => {
  const secret = project.env.SECRET ?? ''
  await commitAll(project, [
    "do $$ begin raise warning 'it is :SECRET'; end $$;\nselect ':SECRET'::integer;",
  ])
  const alone = await project.graphileMigrate(['migrate'])
  expect(alone.out + alone.err).toContain(secret)
  const { exit, out, err } = await project.plumb(['migrate'])
  expect(exit).toBe(1)
  expect(out + err).not.toContain(secret)
  expect(err).toContain('it is :SECRET')
  expect(err).toContain('invalid input syntax for type integer: ":SECRET"')
})
