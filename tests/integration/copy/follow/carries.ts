import { expect } from 'vitest'
import { copyApplication } from '../../../../scripts/lib/copy/copy.ts'
import { beginFollowing } from '../../../../scripts/lib/copy/follow/begin.ts'
import { follow } from '../../../../scripts/lib/copy/follow/follow.ts'
import { parseSource } from '../../../../scripts/lib/copy/sources/address.ts'
import type { Sql } from '../../../../scripts/lib/database.ts'
import { optionsOf } from './copied.ts'
import { shopPlan } from './plan.ts'
import { expected, found, type Shop } from './shop.ts'

const signal = new AbortController().signal

interface Db {
  url: string
  sql: Sql
}

/** Passes until nothing is left to carry. */
export const catchUp = (db: Db, shop: Shop) =>
  follow(optionsOf(db, shop), { untilLagMs: 1, signal })

/** Copies the shop with its journals installed, and carries what came meanwhile. */
export const followed = async (db: Db, shop: Shop): Promise<void> => {
  expect(await beginFollowing(optionsOf(db, shop))).toBe('copy')
  await copyApplication(db.url, shopPlan, parseSource(shop.url))
  await catchUp(db, shop)
  expect(await found(db.sql)).toEqual(await expected(shop))
}

/** Makes each change, and expects the target to be as the shop's rows make it after each. */
export const carries = async (
  db: Db,
  shop: Shop,
  changes: Record<string, string>,
): Promise<void> => {
  for (const [name, change] of Object.entries(changes)) {
    const before = await expected(shop)
    await shop.sql.unsafe(change)
    const after = await expected(shop)
    if (name !== 'a write that is taken back') expect(after, name).not.toEqual(before)
    await catchUp(db, shop)
    expect(await found(db.sql), name).toEqual(after)
  }
}

/** Does something while a follower runs; `passed` waits until it has told once more that it passes. */
export const whileFollowing = async (
  db: Db,
  shop: Shop,
  work: (passed: () => Promise<void>) => Promise<void>,
): Promise<void> => {
  await followed(db, shop)
  const stop = new AbortController()
  let told = 0
  const following = follow(optionsOf(db, shop), { signal: stop.signal, onLag: () => (told += 1) })
  try {
    await work(async () => {
      const seen = told
      await expect.poll(() => told, { timeout: 10_000 }).toBeGreaterThan(seen)
    })
  } finally {
    stop.abort()
    await following
  }
}

/** Waits until the target is as the shop's rows make it. */
export const arrives = async (db: Db, shop: Shop): Promise<void> => {
  const after = await expected(shop)
  await expect.poll(() => found(db.sql), { interval: 500 }).toEqual(after)
}
