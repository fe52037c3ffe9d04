import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { onTestFinished, test as base } from 'vitest'
import { connectClient } from '../../scripts/lib/copy/client.ts'
import { withDatabase } from '../../scripts/lib/database.ts'
import { random, transactions } from '../integration/copy/follow/load.ts'
import { shopFiles } from '../integration/copy/follow/plan.ts'
import { read } from '../integration/copy/follow/shop.ts'
import { writeProject } from '../support/project.ts'
import { sharePasswords, startFaultServer, type FaultServer } from './servers.ts'
import { startPlumb, type Servers } from './strikes.ts'
import { migratedDatabase } from './world.ts'

/** A shop on one server, which does not wait for its disk, and what is to become of it on another. */
export interface Shops extends Servers {
  env: Record<string, string>
}

const openShop = async ({ cluster }: FaultServer): Promise<string> => {
  await withDatabase(cluster.url('postgres'), (sql) => sql`create database shop`)
  const url = cluster.url('shop')
  await withDatabase(url, async (sql) => sql.unsafe(await read('shop.sql')))
  return url
}

/** Vitest's `test` with a shop, its target and a project of the file's own. */
export const test = base.extend(
  'shops',
  { scope: 'file' },
  async ({}, { onCleanup }): Promise<Shops> => {
    const made: (() => Promise<void>)[] = []
    onCleanup(async () => {
      for (const remove of made.reverse()) await remove()
    })
    const source = await startFaultServer()
    made.push(source.stop)
    const target = await startFaultServer()
    made.push(target.stop)
    made.push(await sharePasswords([source.cluster, target.cluster]))
    const folder = await writeProject('shop', shopFiles)
    made.push(() => rm(folder, { recursive: true }))
    const sourceUrl = await openShop(source)
    const targetUrl = await migratedDatabase(target)
    await withDatabase(targetUrl, async (sql) => sql.unsafe(await read('target.sql')))
    const env = { PLUMB_ROOT: folder, PLUMB_SERVER: 'url', DATABASE_URL: targetUrl }
    return { source, target, sourceUrl, targetUrl, env }
  },
)

/** Somebody who writes to the shop until it is over, and tries again when its server is away. */
export const writeTo = async (
  url: string,
  seed: number,
  isOver: () => boolean,
): Promise<{ written: number; failed: number }> => {
  const next = random(seed)
  const number = (max: number): number => Math.floor(next() * max)
  const report = { written: 0, failed: 0 }
  // postgres.js can wait for ever where a server was killed.
  let client: pg.Client | undefined
  while (!isOver()) {
    const statement = transactions[number(transactions.length)]?.(number) ?? ''
    try {
      client ??= await connectClient(url, 'a customer')
      await client.query(statement)
      report.written++
      await sleep(5)
    } catch {
      report.failed++
      await client?.end().catch(() => undefined)
      client = undefined
      await sleep(20)
    }
  }
  await client?.end()
  return report
}

/** Runs `plumb copy shop --follow`, at the longest until the test is over. */
export const startFollower = ({ env, sourceUrl }: Shops, ...words: string[]) => {
  const started = startPlumb(['copy', 'shop', '--from', sourceUrl, '--follow', ...words], env)
  onTestFinished(() => {
    started.child.kill('SIGKILL')
  })
  return started
}
