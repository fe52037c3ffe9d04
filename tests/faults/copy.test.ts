import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect } from 'vitest'
import { emptySql, rejectsExpected } from './legacy.ts'
import { withSuperuser } from './servers.ts'
import { differences, holds, objects, rowVersions, unfinished } from './traces.ts'
import { startCopy, test, type World } from './world.ts'

const victims = [
  'plumb',
  'a process of the target server',
  'the source server',
  'a process of the source server',
  'the target server',
] as const

interface Kill {
  victim: (typeof victims)[number]
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

/** Processes of a server that work for plumb. */
const processesOf = (url: string): Promise<number[]> =>
  withSuperuser(url, async (sql) => {
    const rows = await sql<{ pid: number }[]>`
      select pid from pg_stat_activity where application_name like 'plumb%' order by pid`
    return rows.map(({ pid }) => pid)
  })

const strike = async (world: World, { victim, choice }: Kill, plumbPid: number): Promise<void> => {
  const { source, target } = world
  if (victim === 'plumb') process.kill(plumbPid, 'SIGKILL')
  else if (victim === 'the source server') await source.kill()
  else if (victim === 'the target server') await target.kill()
  else {
    const isTarget = victim === 'a process of the target server'
    const pids = await processesOf(isTarget ? world.targetUrl : world.sourceUrl)
    const pid = pids[choice % pids.length]
    if (pid) (isTarget ? target : source).killProcess(pid)
  }
}

/** One copy that is disturbed; tells how it ended. */
const disturbed = async (world: World, kill: Kill): Promise<void> => {
  const { child, ended } = startCopy(world)
  await sleep(kill.moment * world.calm.ms)
  if (child.exitCode === null && child.pid) await strike(world, kill, child.pid)
  const { exit, err } = await ended()
  await Promise.all([world.source.revive(), world.target.revive()])
  // It ended by the signal, as if nothing had happened, or with a sentence on its surroundings.
  expect([null, 0, 3], `${kill.victim} at ${kill.moment}: ${err}`).toContain(exit)
  expect(err).not.toMatch(/^\s+at /m)
}

/** That everything is there once, and nothing else. */
const expectWhole = async (world: World): Promise<void> => {
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
