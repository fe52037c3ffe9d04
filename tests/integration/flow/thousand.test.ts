import { describe, expect } from 'vitest'
import { writeMigrations } from '../../../scripts/lib/bench/flow-project.ts'
import { startCounter, type Counter } from './counting.ts'
import { test as base, type Project } from './project.ts'

const count = 1000

const test = base.extend('counter', async ({ project }, { onCleanup }): Promise<Counter> => {
  const counter = await startCounter(project.env.DATABASE_URL ?? '')
  onCleanup(counter.stop)
  return counter
})

/** How often plumb waits for an answer; the watcher, who asks while others work, is left out. */
const questionsOf = async (project: Project, counter: Counter, args: string[]): Promise<number> => {
  counter.take()
  const ended = await project.plumb(args, { DATABASE_URL: counter.url })
  expect(ended).toMatchObject({ exit: 0, err: '' })
  return Object.entries(counter.take())
    .filter(([name]) => name !== 'plumb migrate watcher')
    .reduce((sum, [, questions]) => sum + questions, 0)
}

const recorded = ({ sql }: Project) =>
  sql`select filename, hash, previous_hash from graphile_migrate.migrations order by filename`

describe('a thousand migrations', () => {
  test('are applied with three questions each, half of what graphile-migrate alone asks', async ({
    project,
    counter,
  }) => {
    await writeMigrations(project.path('migrations/committed'), count)
    const fresh = await questionsOf(project, counter, ['migrate'])
    expect(await recorded(project)).toHaveLength(count)
    expect(fresh).toBeLessThanOrEqual(3 * count + 60)

    expect(await questionsOf(project, counter, ['migrate'])).toBeLessThanOrEqual(25)
    expect(await questionsOf(project, counter, ['status'])).toBeLessThanOrEqual(15)
  })

  test('are recorded as graphile-migrate records them', async ({ project, counter }) => {
    const few = 20
    await writeMigrations(project.path('migrations/committed'), few)
    await questionsOf(project, counter, ['migrate'])
    const ofPlumb = [...(await recorded(project))]
    await project.sql`drop schema graphile_migrate cascade`
    await project.sql`drop schema public cascade`
    await project.sql`create schema public`
    counter.take()
    const ended = await project.graphileMigrate(['migrate'], { DATABASE_URL: counter.url })
    expect(ended.exit).toBe(0)
    expect(counter.take()['']).toBeGreaterThan(6 * few)
    expect([...(await recorded(project))]).toEqual(ofPlumb)
  })
})
