import { connect } from '../database.ts'
import type { Contestant } from './benchmark.ts'
import { columnsOf, type Sizes } from './copy-data.ts'
import { emptyTarget, target, type Place } from './copy-place.ts'
import type { Amount } from './copy-pipe.ts'

const pageRows = 10_000

/** How documents tell to do it: pages by LIMIT and OFFSET, rows as objects, JSON into an INSERT. */
const copyByPages = async (from: string, to: string, signal: AbortSignal): Promise<void> => {
  const source = connect(from)
  const into = connect(to)
  const names = [...columnsOf.ball_events.matchAll(/(\w+) [a-z ]+ not null|(\w+) double/g)]
    .map(([, name, other]) => name ?? other)
    .join(', ')
  try {
    for (let offset = 0; ; offset += pageRows) {
      signal.throwIfAborted()
      const rows = await source.unsafe(
        `select * from ball_events order by id limit ${pageRows} offset ${offset}`,
      )
      if (rows.length === 0) break
      await into.unsafe(
        `insert into bench.ball_events (${names})
         select ${names} from json_populate_recordset(null::bench.ball_events, $1::text::json)`,
        [JSON.stringify(rows)],
      )
    }
  } finally {
    await Promise.all([source.end({ timeout: 1 }), into.end({ timeout: 1 })])
  }
}

const groupOf = (rows: number) => `${rows.toLocaleString('en')} rows of one table`

/** The names by which aims find the contestants: of few rows, and of five times as many. */
export const names = {
  ours: { few: 'plumb copy, a fifth', all: 'plumb copy, one table' },
  pages: { few: 'LIMIT/OFFSET and JSON, a fifth', all: 'LIMIT/OFFSET and JSON' },
}

/** One table by plumb, once with a fifth of the rows; and both by pages, if wanted. */
export const pageContestants = (
  { server, plumb }: Place,
  { events, fewEvents }: Sizes,
  bytes: { few: number; all: number },
  wanted: { size: boolean; pages: boolean },
): Contestant[] =>
  (['few', 'all'] as const).flatMap((size) => {
    const source = server.url(size === 'few' ? 'legacy_few' : 'legacy_all')
    const rows = size === 'few' ? fewEvents : events
    const amount: Amount = { rows, bytes: bytes[size] }
    const prepare = () => emptyTarget(server.url(target))
    const ours: Contestant = {
      name: names.ours[size],
      group: groupOf(rows),
      prepare,
      run: async (signal) => {
        const { cpuSeconds, memoryMb } = await plumb(
          ['copy', 'events', '--no-proof', '--from', source],
          signal,
        )
        return { ...amount, cpuSeconds, memoryMb }
      },
    }
    const pages: Contestant = {
      name: names.pages[size],
      group: groupOf(rows),
      // Of five times the rows it takes 25 times as long as of one: minutes.
      rounds: size === 'few' ? 3 : 1,
      prepare,
      run: async (signal) => {
        await copyByPages(source, server.url(target), signal)
        return amount
      },
    }
    return [ours, ...(wanted.pages ? [pages] : [])]
  })
