import { readFile } from 'node:fs/promises'
import { describe, expect } from 'vitest'
import type { Sql } from '../../scripts/lib/database.ts'
import { inProject } from '../../scripts/lib/paths.ts'
import { test as withDatabase } from '../support/database.ts'
import { heldUp, sideBySide } from '../support/sessions.ts'

const league = 'aaaaaaaa-0000-4000-8000-000000000000'
const own = 'aaaaaaaa-0000-4000-8000-000000000004'
const teams = [
  'aaaaaaaa-0000-4000-8000-000000000002',
  'aaaaaaaa-0000-4000-8000-000000000003',
] as const
const receiver = 'aaaaaaaa-0000-4000-8000-000000000001'
const player = 'cccccccc-0000-4000-8000-000000000002'

/** The file's database with two leagues, and in each a matchup, a transaction and a trade, all open. */
const test = withDatabase.extend('sql', { scope: 'file' }, async ({ db }) => {
  await db.sql.unsafe(await readFile(inProject('tests/fixtures/fantasy.sql'), 'utf8'))
  return db.sql
})

const begin = async (session: Sql, user: string, role: string): Promise<void> => {
  await session`begin`
  await session`set local role app_user`
  await session`select app.set_context(${league}, ${user}, ${role})`
}

const name = (session: Sql): Promise<unknown> => session`
  insert into fantasy.trade_players (league_id, trade_id, player_id, given_by)
  values (${league}, ${own}, ${player}, 'receiving')`

describe('two sessions in one league', () => {
  test('no trade gets players while it is accepted', async ({ sql }) => {
    await sideBySide(sql, async (accepting, proposing) => {
      await begin(accepting, receiver, 'manager')
      await begin(proposing, league, 'manager')
      await accepting`update fantasy.trades set status = 'accepted' where id = ${own}`
      const act = heldUp(sql, accepting, proposing, () => name(proposing))
      await expect(act).rejects.toMatchObject({ code: 'PB004' })
    })
    await sql`update fantasy.trades set status = 'proposed' where id = ${own}`
  })

  test('who answers a trade as he saw it does not accept players who were named since', async ({
    sql,
  }) => {
    await sideBySide(sql, async (proposing, accepting) => {
      await begin(proposing, league, 'manager')
      await begin(accepting, receiver, 'manager')
      const [seen] = await accepting<{ at: string }[]>`
        select updated_at::text as at from fantasy.trades where id = ${own}`
      await name(proposing)
      const answered = await heldUp(
        sql,
        proposing,
        accepting,
        () => accepting`
          update fantasy.trades set status = 'accepted'
          where id = ${own} and updated_at::text = ${seen?.at ?? ''}`,
      )
      expect(answered.count).toBe(0)
    })
  })

  test('no transaction gets players while it is completed', async ({ sql }) => {
    await sideBySide(sql, async (completing, asking) => {
      await begin(completing, league, 'commissioner')
      await begin(asking, league, 'manager')
      await completing`update fantasy.transactions set status = 'completed', processed_at = now()`
      const act = heldUp(
        sql,
        completing,
        asking,
        () => asking`
          insert into fantasy.transaction_players (league_id, transaction_id, player_id, action)
          values (${league}, ${own}, 'cccccccc-0000-4000-8000-000000000001', 'drop')`,
      )
      await expect(act).rejects.toMatchObject({ code: 'PB004' })
    })
  })

  test('no team plays at home and away, whoever comes second', async ({ sql }) => {
    const meet = (session: Sql, home: string, away: string): Promise<unknown> => session`
      insert into fantasy.matchups (league_id, season, week, home_team_id, away_team_id)
      values (${league}, 2024, 2, ${home}, ${away})`
    await sideBySide(sql, async (first, second) => {
      await first`begin`
      await second`begin`
      const [home, away] = teams
      await meet(first, home, away)
      const act = heldUp(sql, first, second, () => meet(second, away, home))
      await expect(act).rejects.toMatchObject({ code: 'PB005' })
    })
  })

  test('live scores leave a matchup alone that is completed meanwhile', async ({ sql }) => {
    await sideBySide(sql, async (schedule, feed) => {
      await schedule`begin`
      await schedule`
        update fantasy.matchups set is_complete = true, home_score = 99
        where league_id = ${league} and id = ${own}`
      const [live] = await heldUp(
        sql,
        schedule,
        feed,
        () => feed`select fantasy.update_live_scores(1, 2024, ${league}) as changed`,
      )
      expect(live).toEqual({ changed: 0 })
    })
    const [matchup] = await sql`
      select home_score from fantasy.matchups where league_id = ${league} and id = ${own}`
    expect(matchup?.home_score).toBe('99.00')
  })
})
