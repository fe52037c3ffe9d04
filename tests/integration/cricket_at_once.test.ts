import { readFile } from 'node:fs/promises'
import { describe, expect } from 'vitest'
import type { Sql } from '../../scripts/lib/database.ts'
import { inProject } from '../../scripts/lib/paths.ts'
import { test as withDatabase } from '../support/database.ts'
import { heldUp, sideBySide } from '../support/sessions.ts'

const league = 'aaaaaaaa-0000-4000-8000-000000000000'
const match = 'aaaaaaaa-0000-4000-8000-000000000007'

/** The file's database with two leagues, a live match in each, and one ball in each match. */
const test = withDatabase.extend('sql', { scope: 'file' }, async ({ db }) => {
  await db.sql.unsafe(await readFile(inProject('tests/fixtures/cricket.sql'), 'utf8'))
  return db.sql
})

const begin = async (session: Sql, role: string, isolation = 'read committed'): Promise<void> => {
  await session.unsafe(`begin isolation level ${isolation}`)
  await session`set local role app_user`
  await session`select app.set_context(${league}, null, ${role})`
}

/** Records a ball of the first over, so many minutes after the start. */
const bowl = (session: Sql, ball: number, minutes: number): Promise<unknown> => session`
  insert into cricket.ball_events (tenant_id, match_id, innings, over_number, ball_number, time, batsman_id, bowler_id)
  select tenant_id, id, 1, 0, ${ball}, starts_at + ${minutes} * interval '1 minute',
    'aaaaaaaa-0000-4000-8000-000000000005', 'aaaaaaaa-0000-4000-8000-000000000006'
  from cricket.matches
  where id = ${match}`

const move = (session: Sql): Promise<unknown> => session`
  update cricket.matches set starts_at = starts_at - interval '1 hour' where id = ${match}`

describe('two sessions at one match', () => {
  test.for(['repeatable read', 'serializable'])(
    'a ball that another session recorded is not hidden from one under %s, which is refused',
    async (isolation, { sql }) => {
      await sideBySide(sql, async (late, early) => {
        for (const [role, act] of [
          ['scorer', () => bowl(late, 2, 3)],
          ['admin', () => move(late)],
        ] as const) {
          await begin(late, role, isolation)
          await late`select count(*) from cricket.matches`
          await begin(early, 'scorer')
          await bowl(early, role === 'scorer' ? 2 : 3, 2)
          await early`commit`
          await expect(act()).rejects.toMatchObject({ code: 'PB005', detail: /read committed/ })
          await late`rollback`
          await sql`delete from cricket.ball_events where match_id = ${match} and ball_number > 1`
        }
      })
    },
  )

  test('the same ball is recorded once, whoever comes second', async ({ sql }) => {
    await sideBySide(sql, async (first, second) => {
      await begin(first, 'scorer')
      await begin(second, 'scorer')
      await bowl(first, 2, 2)
      const act = heldUp(sql, first, second, () => bowl(second, 2, 3))
      await expect(act).rejects.toMatchObject({ code: 'PB005' })
    })
  })

  test('no ball gets into a match that is completed meanwhile', async ({ sql }) => {
    await sideBySide(sql, async (ending, scoring) => {
      await begin(ending, 'scorer')
      await begin(scoring, 'scorer')
      await ending`
        update cricket.matches set status = 'completed', ended_at = now() where id = ${match}`
      const act = heldUp(sql, ending, scoring, () => bowl(scoring, 3, 4))
      await expect(act).rejects.toMatchObject({ code: 'PB004' })
    })
  })

  test('a copy brings the balls of a match that is over', async ({ sql }) => {
    await sideBySide(sql, async (copying) => {
      await sql`update cricket.matches set status = 'completed' where id = ${match}`
      await copying`begin`
      await copying`set local role app_copier`
      await bowl(copying, 4, 5)
    })
  })
})
