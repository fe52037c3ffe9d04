import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test as base } from 'vitest'
import { withDatabase, withPassword } from '../../scripts/lib/database.ts'
import { inProject, root } from '../../scripts/lib/paths.ts'
import { plumb } from '../support/plumb.ts'
import { emptySql, rejectsExpected, sourceSql, targetSql, writeProject } from './legacy.ts'
import { sharePasswords, startFaultServer, withSuperuser, type FaultServer } from './servers.ts'
import { differences, holds, objects, rowVersions, unfinished } from './traces.ts'

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

const killsInAll = Number(process.env.PLUMB_TEST_KILLS ?? 10)
const killsPerCopy = 3
const endMsMax = 120_000

/** Every victim in turn, each at a moment that the seed decides. */
const kills: Kill[] = fc
  .sample(fc.tuple(fc.double({ min: 0.1, max: 1, noNaN: true }), fc.nat()), {
    numRuns: killsInAll,
    seed: Number(process.env.PLUMB_TEST_SEED ?? 4),
  })
  .map(([moment, choice], n) => ({
    victim: victims[n % victims.length] ?? 'plumb',
    ...{ moment, choice },
  }))

const copies: Kill[][] = []
for (let n = 0; n < kills.length; n += killsPerCopy) copies.push(kills.slice(n, n + killsPerCopy))

interface World {
  source: FaultServer
  target: FaultServer
  sourceUrl: string
  targetUrl: string
  env: Record<string, string>
  /** How long an undisturbed copy takes, and what both databases hold after it. */
  calm: { ms: number; target: string[]; source: string[] }
}

const makeSource = async ({ cluster }: FaultServer): Promise<string> => {
  await withDatabase(cluster.url('postgres'), (sql) => sql`create database legacy`)
  const url = cluster.url('legacy')
  await withDatabase(url, async (sql) => {
    for (const statement of sourceSql.split(/;\s*$/m).filter((text) => text.trim()))
      await sql.unsafe(statement)
  })
  return url
}

const makeTarget = async ({ cluster }: FaultServer, source: string): Promise<string> => {
  await withDatabase(cluster.url('postgres'), (sql) => sql`create database plumb`)
  const url = cluster.url('plumb')
  const migrated = await plumb(['migrate'], {
    PLUMB_SERVER: 'url',
    DATABASE_URL: url,
    SHADOW_DATABASE_URL: cluster.url('shadow'),
    ROOT_DATABASE_URL: cluster.url('postgres'),
  })
  expect(migrated.exit, migrated.err).toBe(0)
  const { hostname, port, username, password } = new URL(await withPassword(source))
  await withDatabase(url, async (sql) => {
    await sql.unsafe(targetSql)
    await sql.unsafe(`
      create extension postgres_fdw;
      create server legacy foreign data wrapper postgres_fdw
        options (host '${hostname}', port '${port}', dbname 'legacy', fetch_size '10000');
      create user mapping for current_user server legacy options (user '${username}', password '${password}');
      create schema seen;
      import foreign schema public from server legacy into seen`)
  })
  return url
}

const startCopy = ({ env, sourceUrl }: World) => {
  const program = inProject('scripts/bin.js')
  const child = spawn(process.execPath, [program, 'copy', 'faults', '--from', sourceUrl], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let err = ''
  child.stderr.on('data', (data: Buffer) => (err += data.toString()))
  const closed = once(child, 'close') as Promise<[number | null]>
  /** Waits for its end; one that hangs is ended, and its exit told as NaN. */
  const ended = async (): Promise<{ exit: number | null; err: string }> => {
    const late = sleep(endMsMax, undefined, { ref: false }).then((): [number] => {
      child.kill('SIGKILL')
      return [NaN]
    })
    const [exit] = await Promise.race([closed, late])
    return { exit, err }
  }
  return { child, ended }
}

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

const test = base.extend('world', { scope: 'file' }, async ({}, { onCleanup }): Promise<World> => {
  const made: (() => Promise<void>)[] = []
  onCleanup(async () => {
    for (const remove of made.reverse()) await remove()
  })
  const source = await startFaultServer()
  made.push(source.stop)
  const target = await startFaultServer()
  made.push(target.stop)
  made.push(await sharePasswords([source.cluster, target.cluster]))
  const project = await writeProject()
  made.push(project.remove)
  const sourceUrl = await makeSource(source)
  const targetUrl = await makeTarget(target, sourceUrl)
  const env = { PLUMB_ROOT: project.folder, PLUMB_SERVER: 'url', DATABASE_URL: targetUrl }
  const calm = { ms: 0, target: [], source: [] }
  const world: World = { source, target, sourceUrl, targetUrl, env, calm }
  const before = await withSuperuser(sourceUrl, objects)
  const began = performance.now()
  const { exit, err } = await startCopy(world).ended()
  expect(exit, err).toBe(0)
  return {
    ...world,
    calm: {
      ms: performance.now() - began,
      target: await withSuperuser(targetUrl, objects),
      source: before,
    },
  }
})

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
    await withSuperuser(world.targetUrl, (sql) => sql.unsafe(emptySql))
    for (const kill of disturbances) await disturbed(world, kill)
    const { exit, err } = await startCopy(world).ended()
    expect(exit, err).toBe(0)
    await expectWhole(world)
  },
)
