import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test as base } from 'vitest'
import { withDatabase, withPassword } from '../../scripts/lib/database.ts'
import { plumb } from '../support/plumb.ts'
import { legacyProject, sourceSql, targetSql } from './legacy.ts'
import { sharePasswords, startFaultServer, withSuperuser, type FaultServer } from './servers.ts'
import { startPlumb, type Servers } from './strikes.ts'
import { objects } from './traces.ts'

const endMsMax = 120_000

/** Two servers, a source on one and a target on the other, and a project with the plans. */
export interface World extends Servers {
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

/** A database with every migration. Not that of the scheduled jobs: they would make partitions meanwhile. */
export const migratedDatabase = async ({ cluster }: FaultServer): Promise<string> => {
  await withDatabase(cluster.url('postgres'), (sql) => sql`create database target`)
  const url = cluster.url('target')
  const migrated = await plumb(['migrate'], {
    PLUMB_SERVER: 'url',
    DATABASE_URL: url,
    SHADOW_DATABASE_URL: cluster.url('shadow'),
    ROOT_DATABASE_URL: cluster.url('postgres'),
  })
  expect(migrated.exit, migrated.err).toBe(0)
  return url
}

const makeTarget = async (server: FaultServer, source: string): Promise<string> => {
  const url = await migratedDatabase(server)
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

/** Starts the command; `ended` waits for it. */
export const startCopy = ({ env, sourceUrl }: World) => {
  const { child, closed } = startPlumb(['copy', 'faults', '--from', sourceUrl], env)
  /** Waits for its end; one that hangs is ended, and its exit told as NaN. */
  const ended = (): typeof closed => {
    const late = sleep(endMsMax, undefined, { ref: false }).then(() => {
      child.kill('SIGKILL')
      return { exit: NaN, err: '' }
    })
    return Promise.race([closed, late])
  }
  return { child, ended }
}

/** Vitest's `test` with a world of the file's own, into which one copy was made in peace. */
export const test = base.extend(
  'world',
  { scope: 'file' },
  async ({}, { onCleanup }): Promise<World> => {
    const made: (() => Promise<void>)[] = []
    onCleanup(async () => {
      for (const remove of made.reverse()) await remove()
    })
    const source = await startFaultServer()
    made.push(source.stop)
    const target = await startFaultServer()
    made.push(target.stop)
    made.push(await sharePasswords([source.cluster, target.cluster]))
    const project = await legacyProject()
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
  },
)
