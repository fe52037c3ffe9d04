import { withDatabase } from '../database.ts'
import type { Contestant } from './benchmark.ts'
import { emptyTarget, target, type Place } from './copy-place.ts'
import type { Amount } from './copy-pipe.ts'

/** The names by which aims find the contestants. */
export const names = { bare: 'INSERT … SELECT in two sessions', ours: 'plumb copy, shaping' }

const group = 'Key-value pairs made relational'

const insertHalf = (half: string): string => `
  insert into bench.accounts
  select
    (value ->> 'id')::bigint, value ->> 'email', value ->> 'name', value ->> 'bio', (value ->> 'balance')::numeric,
    (value ->> 'active')::boolean, (value ->> 'created_at')::timestamptz
  from kv where key ${half}`

/** From the plan of its chunks to keys and statistics, without the landing before it. */
const shapingSeconds = (url: string): Promise<number> =>
  withDatabase(url, async (sql) => {
    const [row] = await sql<{ seconds: number }[]>`
      select extract(epoch from max(r.finished_at) - min(s.planned_at))::double precision as seconds
      from copying.runs as r join copying.steps as s on s.run_id = r.id
      where s.kind = 'shape'`
    return row?.seconds ?? NaN
  })

/** The same pairs by two INSERTs in their own database, and by a plan of two workers. */
export const pairContestants = (
  { server, plumb }: Place,
  { rows, bytes }: Amount,
): Contestant[] => {
  const middle = `'user:${String(rows / 2).padStart(9, '0')}'`
  const run = (text: string) => withDatabase(server.url('legacy_pairs'), (sql) => sql.unsafe(text))
  return [
    {
      name: names.bare,
      group,
      prepare: () =>
        withDatabase(server.url('legacy_pairs'), async (sql) => {
          await sql.unsafe(`
            set client_min_messages = warning;
            drop schema if exists bench cascade;
            create schema bench;
            create table bench.accounts (
              id bigint primary key, email text not null, name text not null, bio text not null, balance numeric not null,
              active boolean not null, created_at timestamptz not null
            )`)
          await sql.unsafe('checkpoint')
        }),
      run: async () => {
        await Promise.all([run(insertHalf(`<= ${middle}`)), run(insertHalf(`> ${middle}`))])
        await run('analyze bench.accounts')
        return { rows, bytes }
      },
    },
    {
      name: names.ours,
      group,
      prepare: () => emptyTarget(server.url(target)),
      run: async (signal) => {
        await plumb(['copy', 'pairs', '--no-proof', '--from', server.url('legacy_pairs')], signal)
        return { seconds: await shapingSeconds(server.url(target)), rows, bytes }
      },
    },
  ]
}
