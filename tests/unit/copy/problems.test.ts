import { expect, test } from 'vitest'
import { copyProblem } from '../../../scripts/lib/copy/problems.ts'

const url = 'postgres://me:secret@db.example.org/app'

const thrown = (code: string, message: string): Error => Object.assign(new Error(message), { code })

test.each([
  ['42501', 'permission denied for schema a', 'no-permission'],
  ['55P03', 'canceling statement due to lock timeout', 'lock-timeout'],
  ['57014', 'canceling statement due to statement timeout', 'canceled'],
  ['53100', 'could not extend file', 'disk-full'],
  ['57P01', 'terminating connection due to administrator command', 'connection-lost'],
  ['ECONNRESET', 'read ECONNRESET', 'connection-lost'],
])('what a server refuses with %s has a sentence with what to do', (code, message, name) => {
  const problem = copyProblem(thrown(code, message), url)
  expect(problem).toMatchObject({ exit: 3, code: name })
  expect((problem as Error).message).not.toContain('secret')
})

test('a statement that was stopped says how its plan is cut smaller', () => {
  const problem = copyProblem(thrown('57014', 'canceling statement due to statement timeout'), url)
  expect((problem as Error).message).toBe(
    'Run this again; a plan whose shaping takes more than 30 minutes is cut by "--! chunk 100000": canceling statement due to statement timeout.',
  )
})
