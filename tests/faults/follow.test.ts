import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect } from 'vitest'
import { expected, found, leftBehind } from '../integration/copy/follow/shop.ts'
import { plumb } from '../support/plumb.ts'
import { withSuperuser, type FaultServer } from './servers.ts'
import { startFollower, test, writeTo, type Shops } from './shop.ts'

const victims = [
  'the source server',
  'a process of the target server',
  'plumb',
  'the target server',
  'a process of the source server',
] as const

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
  .map(([afterMs, choice], n) => ({ victim: victims[n % victims.length], afterMs, choice }))

const writers = 2

const waitMsMax = 60_000

/** Some process of a server that works for plumb, as soon as there is one. */
const someProcess = (url: string, choice: number): Promise<number> =>
  withSuperuser(url, async (sql) => {
    const deadline = Date.now() + waitMsMax
    while (Date.now() < deadline) {
      const rows = await sql<{ pid: number }[]>`
        select pid from pg_stat_activity where application_name like 'plumb copy%' order by pid`
      const pid = rows[choice % rows.length]?.pid
      if (pid !== undefined) return pid
      await sleep(5)
    }
    throw new Error('nobody works for plumb')
  })

/** Kills one that has not ended by itself meanwhile. */
const killSome = async (server: FaultServer, url: string, choice: number): Promise<void> => {
  while (!server.killProcess(await someProcess(url, choice))) await sleep(5)
}

const strike = async (
  { source, target, sourceUrl, targetUrl }: Shops,
  { victim, choice }: (typeof plan)[number],
  follower: ReturnType<typeof startFollower>,
): Promise<void> => {
  if (victim === 'plumb') expect(follower.child.kill('SIGKILL')).toBe(true)
  else if (victim === 'the source server') await source.kill()
  else if (victim === 'the target server') await target.kill()
  else if (victim === 'a process of the source server') await killSome(source, sourceUrl, choice)
  else await killSome(target, targetUrl, choice)
  await Promise.all([source.revive(), target.revive()])
}

test('a shop in use is followed without a loss through kill -9 of everything', async ({
  shops,
}) => {
  let isOver = false
  const writing = Array.from({ length: writers }, (_, n) =>
    writeTo(shops.sourceUrl, n + 1, () => isOver),
  )
  let follower = startFollower(shops)
  for (const next of plan) {
    await sleep(next.afterMs)
    await strike(shops, next, follower)
    const early = await Promise.race([follower.ended(), sleep(300)])
    if (!early) continue
    // One that could not begin, or was killed, is called again; all others find their way back.
    expect([null, 3], `${next.victim}: ${early.err}`).toContain(early.exit)
    follower = startFollower(shops)
  }
  await sleep(1_000)
  isOver = true
  const written = await Promise.all(writing)
  console.log(written)
  expect(written.every((one) => one.written > 100)).toBe(true)
  follower.child.kill('SIGINT')
  const { exit, err } = await follower.ended()
  expect([0, 3], err).toContain(exit)
  expect(err).not.toMatch(/^\s+at /m)

  const { exit: last, err: said } = await startFollower(shops, '--until-lag', '100ms').ended()
  expect(last, said).toBe(0)
  await withSuperuser(shops.sourceUrl, (source) =>
    withSuperuser(shops.targetUrl, async (target) => {
      expect(await found(target)).toEqual(await expected({ sql: source }))
    }),
  )
  const proof = await plumb(['verify', 'shop', '--from', shops.sourceUrl, '--json'], shops.env)
  expect(proof.exit, proof.out + proof.err).toBe(0)
  const args = ['copy', 'shop', '--from', shops.sourceUrl, '--stop-following']
  expect(await plumb(args, shops.env)).toMatchObject({ exit: 0 })
  await withSuperuser(shops.sourceUrl, async (sql) => {
    expect(await leftBehind({ sql })).toEqual([])
  })
})
