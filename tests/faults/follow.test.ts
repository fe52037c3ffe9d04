import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect } from 'vitest'
import { expected, found, leftBehind } from '../integration/copy/follow/shop.ts'
import { plumb } from '../support/plumb.ts'
import { withSuperuser } from './servers.ts'
import { startFollower, test, writeTo, type Shops } from './shop.ts'
import { strike, victims } from './strikes.ts'

const strikes = Math.max(
  victims.length,
  Math.round(Number(process.env.PLUMB_TEST_KILLS ?? victims.length) / 5),
)

/** Every victim in turn, after a time that the seed decides. */
const plan = fc
  .sample(fc.noBias(fc.tuple(fc.integer({ min: 100, max: 2_000 }), fc.nat())), {
    numRuns: strikes,
    seed: Number(process.env.PLUMB_TEST_SEED ?? 4),
  })
  .map(([afterMs, choice], n) => ({
    victim: victims[n % victims.length] ?? 'plumb',
    afterMs,
    choice,
  }))

const writers = 2

const stopFollowing = async ({ sourceUrl, env }: Shops): Promise<void> => {
  const args = ['copy', 'shop', '--from', sourceUrl, '--stop-following']
  expect(await plumb(args, env)).toMatchObject({ exit: 0 })
  await withSuperuser(sourceUrl, async (sql) => {
    expect(await leftBehind({ sql })).toEqual([])
  })
}

test('a shop in use is followed without a loss through kill -9 of everything', async ({
  shops,
}) => {
  let isOver = false
  const writing = Array.from({ length: writers }, (_, n) =>
    writeTo(shops.sourceUrl, n + 1, () => isOver),
  )
  let follower = startFollower(shops)
  /** One that could not begin, or was killed, is called again; all others find their way back. */
  const callAgain = async (victim: string, patienceMs: number): Promise<void> => {
    const early = await Promise.race([follower.closed, sleep(patienceMs)])
    if (!early) return
    expect([null, 3], `${victim}: ${early.err}`).toContain(early.exit)
    follower = startFollower(shops)
  }
  for (const next of plan) {
    await sleep(next.afterMs)
    while (!(await strike(shops, next, follower.child))) await callAgain(next.victim, 5)
    await Promise.all([shops.source.revive(), shops.target.revive()])
    await callAgain(next.victim, 300)
  }
  await sleep(1_000)
  isOver = true
  const written = await Promise.all(writing)
  console.log(written)
  expect(written.every((one) => one.written > 100)).toBe(true)
  follower.child.kill('SIGINT')
  const { exit, err } = await follower.closed
  // One that was called again just now may not listen yet: the signal ends it, like everybody.
  expect([null, 0, 3], err).toContain(exit)
  expect(err).not.toMatch(/^\s+at /m)

  const { exit: last, err: said } = await startFollower(shops, '--until-lag', '100ms').closed
  expect(last, said).toBe(0)
  await withSuperuser(shops.sourceUrl, (source) =>
    withSuperuser(shops.targetUrl, async (target) => {
      expect(await found(target)).toEqual(await expected({ sql: source }))
    }),
  )
  const proof = await plumb(['verify', 'shop', '--from', shops.sourceUrl, '--json'], shops.env)
  expect(proof.exit, proof.out + proof.err).toBe(0)
  await stopFollowing(shops)
})

test('a target that is killed as soon as its source knows it goes on following', async ({
  shops,
}) => {
  const { child, closed } = startFollower(shops)
  await withSuperuser(shops.sourceUrl, async (sql) => {
    const known = `select where to_regclass('plumb_journal_shop.followers') is not null`
    while (child.exitCode === null && (await sql.unsafe(known)).length === 0) await sleep(1)
  })
  await shops.target.kill()
  child.kill('SIGKILL')
  await closed
  await shops.target.revive()
  const { exit, err } = await startFollower(shops, '--until-lag', '1s').closed
  expect(exit, err).toBe(0)
  await stopFollowing(shops)
})
