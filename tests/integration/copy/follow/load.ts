import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from '../../../../scripts/lib/database.ts'
import type { Shop } from './shop.ts'

/** Customers who do not know that their shop is being copied. */
export interface Load {
  /** Commits in a second until now, as the shop's server counts them. */
  commitsPerSecond: () => Promise<number>
  /** Ends when the running transactions are done. */
  stop: () => Promise<LoadReport>
}

export interface LoadReport {
  transactions: number
  /** SQLSTATEs of those that failed, and how often. */
  failures: Record<string, number>
  longestMs: number
}

const sessions = 4

/** mulberry32: small, seeded, good enough to choose what to write. */
export const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

/** What customers and clerks do; each is given a function that gives whole numbers below one. */
export const transactions: ((n: (max: number) => number) => string)[] = [
  (n) =>
    `insert into events select nextval('event_ids'), 'bought', '{"n": ${n(99)}}' from generate_series(1, 3)`,
  (n) => `insert into customers (email, name) values ('c${n(1e9)}@example.org', 'new ${n(99)}')`,
  (n) => `insert into orders values (${n(1200)}, ${n(1e9)}, ${n(1000)}.5, 'é${n(9)}')`,
  (n) =>
    `update customers set name = 'renamed ${n(1e6)}', changed_at = now() where id = ${n(1200)}`,
  (n) => `update customers set name = '' where id = ${n(1200)}`,
  (n) => `update customers set email = 'm${n(50)}@example.org' where id = ${n(1200)}`,
  (n) => `update orders set total = total + 1 where customer_id = ${n(1200)}`,
  (n) =>
    `update events set payload = payload || '{"seen": ${n(99)}}' where id between ${n(5000)} and ${n(5000)} and id % 100 = 0`,
  (n) => `delete from events where id = ${n(20000)}`,
  (n) => `delete from orders where customer_id = ${n(1200)} and number % 2 = 0`,
  (n) => `delete from customers where id = ${n(1200)}`,
  (n) =>
    `begin; delete from orders where customer_id = ${1 + n(1200)}; delete from customers where id = ${n(1200)}; commit`,
  (n) => `update customers set id = id + 3000 where id = ${n(1200)}`,
  (n) => `update customers set id = id - 3000 where id = ${3000 + n(1200)}`,
  (n) => `update orders set customer_id = ${n(1200)} where customer_id = ${n(1200)}`,
  (n) => `update events set id = id + 150000 where id = ${n(10000)}`,
]

const session = async (
  sql: Sql,
  n: number,
  perSecond: number,
  seed: number,
  report: LoadReport,
  isOver: () => boolean,
): Promise<void> => {
  const next = random(seed + n)
  const number = (max: number) => Math.floor(next() * max)
  const own = await sql.reserve()
  const began = performance.now()
  for (let done = 0; !isOver(); done++) {
    const statement = transactions[number(transactions.length)]?.(number) ?? ''
    const at = performance.now()
    try {
      await own.unsafe(statement)
      report.transactions += 1
    } catch (error) {
      const { code = String(error) } = error as { code?: string }
      report.failures[code] = (report.failures[code] ?? 0) + 1
      await own.unsafe('rollback')
    }
    report.longestMs = Math.max(report.longestMs, performance.now() - at)
    const dueMs = began + ((done + 1) * 1000 * sessions) / perSecond - performance.now()
    if (dueMs > 0) await sleep(dueMs)
  }
  own.release()
}

const commits = async (sql: Sql): Promise<number> => {
  const [row] = await sql<{ commits: string }[]>`
    select xact_commit as commits from pg_stat_database where datname = current_database()`
  return Number(row?.commits)
}

/** Writes to a shop, so many transactions a second over several connections, until stopped. */
export const startLoad = ({ sql }: Shop, perSecond: number, seed: number): Load => {
  const report: LoadReport = { transactions: 0, failures: {}, longestMs: 0 }
  let over = false
  const began = performance.now()
  const before = commits(sql)
  const running = Promise.all(
    Array.from({ length: sessions }, (_, n) =>
      session(sql, n, perSecond, seed, report, () => over),
    ),
  )
  return {
    commitsPerSecond: async () =>
      ((await commits(sql)) - (await before)) / ((performance.now() - began) / 1000),
    stop: async () => {
      over = true
      await running
      return report
    },
  }
}
