import { describe, expect, test } from 'vitest'
import { chooseProvider } from '../../../scripts/lib/server/choose.ts'

const noEngine = () => Promise.resolve(undefined)
const engine = () => Promise.resolve('28.2.2')
const running = () => Promise.resolve(undefined)
const docker = () => Promise.resolve('docker' as const)
const portable = () => Promise.resolve('portable' as const)
const url = 'postgres://somebody@example.org/app'

describe('the choice of a provider', () => {
  test('is what PLUMB_SERVER says, whatever else there is', async () => {
    const around = { databaseUrl: url, running: docker, engine }
    const choice = await chooseProvider({ ...around, forced: 'portable' })
    expect(choice).toEqual({ provider: 'portable', reason: 'PLUMB_SERVER is "portable".' })
  })

  test('is DATABASE_URL before a server that runs and before Docker', async () => {
    const choice = await chooseProvider({ databaseUrl: url, running: portable, engine })
    expect(choice).toEqual({ provider: 'url', reason: 'DATABASE_URL is set.' })
  })

  test('stays with the server that runs, although Docker answers by now', async () => {
    const choice = await chooseProvider({ running: portable, engine })
    expect(choice).toEqual({ provider: 'portable', reason: 'It runs already.' })
  })

  test('is Docker when an engine answers', async () => {
    expect(await chooseProvider({ running, engine })).toEqual({
      provider: 'docker',
      reason: 'Docker 28.2.2 answers.',
    })
  })

  test('is portable when nothing else is there', async () => {
    expect((await chooseProvider({ running, engine: noEngine })).provider).toBe('portable')
  })

  test('asks nobody whose answer cannot matter', async () => {
    const fail = () => Promise.reject(new Error('somebody was asked'))
    await chooseProvider({ databaseUrl: url, running: fail, engine: fail })
    await chooseProvider({ forced: 'portable', running: fail, engine: fail })
    await chooseProvider({ running: portable, engine: fail })
  })

  test('takes empty variables for unset ones', async () => {
    const choice = await chooseProvider({ forced: '', databaseUrl: '', running, engine: noEngine })
    expect(choice.provider).toBe('portable')
  })

  test('refuses a provider that does not exist', async () => {
    await expect(chooseProvider({ forced: 'podman', running, engine })).rejects.toMatchObject({
      code: 'unknown-provider',
      exit: 2,
    })
  })

  test('refuses "url" without DATABASE_URL', async () => {
    await expect(chooseProvider({ forced: 'url', running, engine })).rejects.toMatchObject({
      code: 'no-database-url',
      exit: 2,
    })
  })
})
