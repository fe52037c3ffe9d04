import { expect } from 'vitest'
import { copyApplication } from '../../../../scripts/lib/copy/copy.ts'
import { beginFollowing, type FollowOptions } from '../../../../scripts/lib/copy/follow/begin.ts'
import { parseSource } from '../../../../scripts/lib/copy/sources/address.ts'
import type { Sql } from '../../../../scripts/lib/database.ts'
import { shopPlan } from './plan.ts'
import type { Shop } from './shop.ts'

/** The proof is another part's: here it is only on record. */
export const notedProof = (sql: Sql): Promise<unknown> =>
  sql`insert into copying.proofs (application, run_id, ok, result)
      select 'shop', max(id), true, '{}' from copying.runs where application = 'shop'`

/** Copies the shop with its journals installed, and puts a proof on record. */
export const copied = async (db: { url: string; sql: Sql }, shop: Shop): Promise<void> => {
  await beginFollowing({ url: db.url, plan: shopPlan, source: shop.url })
  await copyApplication(db.url, shopPlan, parseSource(shop.url))
  await notedProof(db.sql)
}

/** Which shop is followed into which database. */
export const optionsOf = (db: { url: string }, shop: Shop): FollowOptions => ({
  url: db.url,
  plan: shopPlan,
  source: shop.url,
})

/** Whether a customer may still come; writes one. */
export const isWritable = async ({ sql }: Shop): Promise<boolean> =>
  sql`insert into customers (email, name) values (gen_random_uuid()::text, 'late')`.then(
    () => true,
    (error: unknown) => {
      expect((error as { code: string }).code).toBe('25006')
      return false
    },
  )
