import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, expect } from 'vitest'
import type { Proof } from '../../scripts/lib/copy/proof/proof.ts'
import { plumb } from '../support/plumb.ts'
import { emptySql, rejectsExpected } from './legacy.ts'
import { withSuperuser } from './servers.ts'
import { strike, victims, type Victim } from './strikes.ts'
import { differences, holds, objects, rowVersions, unfinished } from './traces.ts'
import { startCopy, test, type World } from './world.ts'

interface Kill {
  victim: Victim
  /** When, as a share of the time that a copy takes. */
  moment: number
  /** Which of several processes. */
  choice: number
}

const killsInAll = Number(process.env.PLUMB_TEST_KILLS ?? 6)
const killsPerCopy = 3

/** Every victim in turn, each at a moment that the seed decides. */
const kills: Kill[] = fc
  .sample(fc.noBias(fc.tuple(fc.integer({ min: 10, max: 100 }), fc.nat())), {
    numRuns: killsInAll,
    seed: Number(process.env.PLUMB_TEST_SEED ?? 4),
  })
  .map(([percent, choice], n) => ({
    victim: victims[n % victims.length] ?? 'plumb',
    moment: percent / 100,
    choice,
  }))

const copies: Kill[][] = []
for (let n = 0; n < kills.length; n += killsPerCopy) copies.push(kills.slice(n, n + killsPerCopy))

/** How many of each were killed, and how the commands ended. */
const struck: Record<string, Record<string, number>> = {}

/** Copies that are disturbed, until one was hit: what the moment missed is tried in half the time. */
const disturbed = async (world: World, kill: Kill): Promise<void> => {
  for (let { moment } = kill; ; moment /= 2) {
    const { child, ended } = startCopy(world)
    await sleep(moment * world.calm.ms)
    const isStruck = await strike(world, kill, child)
    const { exit, err } = await ended()
    await Promise.all([world.source.revive(), world.target.revive()])
    // It ended by the signal, as if nothing had happened, or with a sentence on its surroundings.
    expect(isStruck ? [null, 0, 3] : [0], `${kill.victim} at ${moment}: ${err}`).toContain(exit)
    expect(err).not.toMatch(/^\s+at /m)
    if (!isStruck) continue
    const ends = (struck[kill.victim] ??= {})
    const end = /\[([a-z0-9-]+)\]\s*$/.exec(err)?.[1] ?? `exit ${exit}`
    ends[end] = (ends[end] ?? 0) + 1
    return
  }
}

/** What `plumb verify` says: its exit code and the proof that it prints. */
const verify = async ({ env }: World): Promise<{ exit: number | null; proof: Proof }> => {
  const { exit, out, err } = await plumb(['verify', 'faults', '--json'], env)
  expect(out, err).not.toBe('')
  return { exit, proof: JSON.parse(out) as Proof }
}

/** That everything is there once, and nothing else: by the proof, and by a comparison beside it. */
const expectWhole = async (world: World): Promise<void> => {
  const { exit, proof } = await verify(world)
  expect(proof).toMatchObject({ ok: true, application: 'faults', problems: [] })
  expect(exit).toBe(0)
  await withSuperuser(world.targetUrl, async (sql) => {
    const nothing = { owners: 0, events: 0, links: 0, readings: 0, tags: 0, totals: 0 }
    expect(await differences(sql)).toEqual(nothing)
    expect(await holds(sql)).toEqual([])
    expect(await unfinished(sql)).toEqual([])
    expect(await objects(sql)).toEqual(world.calm.target)
    const [rejects] = await sql`select count(*)::integer as count from copying.rejects`
    expect(rejects).toEqual({ count: rejectsExpected })
  })
  await withSuperuser(world.sourceUrl, async (sql) => {
    expect(await holds(sql)).toEqual([])
    expect(await objects(sql)).toEqual(world.calm.source)
  })
}

afterAll(() => {
  console.log(struck)
})

test('an undisturbed copy is whole', async ({ world }) => {
  await expectWhole(world)
})

test('a lost, a doubled and a changed row are noticed', async ({ world }) => {
  const changes = {
    owners: 'delete from faults.owners where id = 7',
    links: 'insert into faults.links select * from faults.links limit 1',
    events: `update faults.events set note = note || ' ' where id = 1`,
  }
  await withSuperuser(world.targetUrl, async (sql) => {
    // Past the foreign keys.
    await sql.unsafe('set session_replication_role = replica')
    for (const [table, change] of Object.entries(changes)) {
      await sql.unsafe(change)
      expect((await differences(sql))[table], table).toBeGreaterThan(0)
    }
  })
  const { exit, proof } = await verify(world)
  expect(exit).toBe(1)
  const unequal = proof.tables.filter(({ ok }) => !ok).map(({ table }) => table)
  expect(unequal.sort()).toEqual(
    Object.keys(changes)
      .sort()
      .map((table) => `faults.${table}`),
  )
})

test('the same command after a finished copy changes no row', async ({ world }) => {
  await withSuperuser(world.targetUrl, (sql) => sql.unsafe(emptySql))
  const seen: Record<string, string>[] = []
  for (let time = 1; time <= 2; time++) {
    const { exit, err } = await startCopy(world).ended()
    expect(exit, err).toBe(0)
    await expectWhole(world)
    seen.push(await withSuperuser(world.targetUrl, rowVersions))
  }
  expect(seen[1]).toEqual(seen[0])
})

test('what changes in the source between a kill and the next call is copied as it is then', async ({
  world,
}) => {
  await withSuperuser(world.targetUrl, (sql) => sql.unsafe(emptySql))
  const { child, ended } = startCopy(world)
  await withSuperuser(world.targetUrl, async (sql) => {
    const some = `select from copying.chunks as c join copying.steps as s on s.id = c.step_id
      where s.kind = 'copy' and c.done_at is not null having count(*) > 8`
    while (child.exitCode === null && (await sql.unsafe(some)).length === 0) await sleep(5)
  })
  child.kill('SIGKILL')
  expect((await ended()).exit).toBe(null)
  await withSuperuser(world.sourceUrl, async (sql) => {
    await sql.unsafe(`
      update events set note = 'changed' where id % 30011 = 1;
      delete from events where id = 5;
      insert into events values (-1, 1, 1.5, '2021-01-01', 'new');
      insert into links values (-1, -1);
      update readings set value = 'infinity' where id = 3;
      delete from tags where ctid = '(2,1)';`)
  })
  const { exit, err } = await startCopy(world).ended()
  expect(exit, err).toBe(0)
  await expectWhole(world)
})

test.for(copies.map((disturbances, n) => ({ n: n + 1, disturbances })))(
  'copy $n is whole after kill -9 at random moments and the same command again',
  async ({ disturbances }, { world }) => {
    await Promise.all([world.source.revive(), world.target.revive()])
    await withSuperuser(world.targetUrl, (sql) => sql.unsafe(emptySql))
    for (const kill of disturbances) await disturbed(world, kill)
    const { exit, err } = await startCopy(world).ended()
    expect(exit, err).toBe(0)
    await expectWhole(world)
  },
)
