import { describe, expect } from 'vitest'
import { errorOf, test, urlWithPassword } from './checkout.ts'

describe('DATABASE_URL', () => {
  test('with a wrong password is refused in one sentence', async ({ checkout }) => {
    const url = await urlWithPassword(checkout)
    url.password = 'wrong'
    const named = { DATABASE_URL: url.href }
    const outcome = await checkout.plumb(['up', '--json'], named)
    expect(outcome.exit).toBe(3)
    expect(errorOf(outcome).code).toBe('server-28p01')
    expect(outcome.stderr.trim().split('\n')).toHaveLength(1)
  })

  test.for([
    ['postgres://me:secret@127.0.0.1:1/app', 3, 'server-econnrefused'],
    ['postgres://me:secret@no-such-host.invalid/app', 3, 'server-enotfound'],
    ['mysql://me:secret@127.0.0.1/app', 2, 'bad-database-url'],
    ['postgres://me:secret@127.0.0.1', 2, 'bad-database-url'],
    ['nonsense', 2, 'bad-database-url'],
    ['postgres://me:p#w@127.0.0.1/app', 2, 'bad-database-url'],
  ] as const)('%s ends with %i %s', async ([DATABASE_URL, exit, code], { shared }) => {
    const outcome = await shared.plumb(['up', '--json'], { DATABASE_URL })
    expect([outcome.exit, errorOf(outcome).code]).toEqual([exit, code])
    expect(outcome.stdout + outcome.stderr).not.toContain('secret')
  })
})

describe('wrong use', () => {
  test.for([
    [{ PLUMB_SERVER: 'podman' }, 2, 'unknown-provider'],
    [{ PLUMB_SERVER: 'url' }, 2, 'no-database-url'],
    [{ PLUMB_SERVER: 'docker' }, 3, 'no-docker'],
  ] as const)('%o ends with %i %s', async ([environment, exit, code], { shared }) => {
    const outcome = await shared.plumb(['up', '--json'], environment)
    expect([outcome.exit, errorOf(outcome).code]).toEqual([exit, code])
  })

  test('an unknown option ends with 2', async ({ shared }) => {
    for (const name of ['up', 'down', 'doctor']) {
      expect((await shared.plumb([name, '--nonsense'])).exit).toBe(2)
    }
  })
})
