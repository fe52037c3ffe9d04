import { connect } from '../database.ts'
import { grouped } from '../output.ts'
import type { Contestant } from './benchmark.ts'
import { columnsOf } from './copy-data.ts'
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
    await into`analyze bench.ball_events`
  } finally {
    await Promise.all([source.end({ timeout: 1 }), into.end({ timeout: 1 })])
  }
}

const groupOf = (rows: number) => `${grouped(rows)} rows of one table`

/** The names by which aims find the contestants: of few rows, of five times as many, of twenty times. */
export const names = {
  ours: {
    few: 'plumb copy, a fifth',
    all: 'plumb copy, one table',
    many: 'plumb copy, four times the rows',
  },
  pages: { few: 'LIMIT/OFFSET and JSON, a fifth', all: 'LIMIT/OFFSET and JSON' },
}

/** A table of the events in some number. */
export interface Table {
  source: string
  amount: Amount
}

const byPlumb = (place: Place, name: string, { source, amount }: Table): Contestant => ({
  name,
  group: groupOf(amount.rows),
  prepare: async (signal) => {
    // After minutes of the other way the machine may have to read the program's files from the disk again.
    await place.plumb(['copy', '--help'], signal)
    await emptyTarget(place.server.url(target))
  },
  run: async (signal) => {
    const args = ['copy', 'events', '--no-proof', '--from', source]
    const { cpuSeconds, memoryMb } = await place.plumb(args, signal)
    return { ...amount, cpuSeconds, memoryMb }
  },
})

const byPages = ({ server }: Place, name: string, { source, amount }: Table): Contestant => ({
  name,
  group: groupOf(amount.rows),
  prepare: () => emptyTarget(server.url(target)),
  run: async (signal) => {
    await copyByPages(source, server.url(target), signal)
    return amount
  },
})

/** One table by plumb, with a fifth of the rows and with all; by pages, too, if wanted. */
export const pageContestants = (
  place: Place,
  { few, all }: { few: Table; all: Table },
  wantsPages: boolean,
): Contestant[] => [
  byPlumb(place, names.ours.few, few),
  ...(wantsPages ? [byPages(place, names.pages.few, few)] : []),
  byPlumb(place, names.ours.all, all),
  // Of five times the rows it takes 25 times as long as of one: minutes.
  ...(wantsPages ? [byPages(place, names.pages.all, all)] : []),
]

/** The same with four times as many rows. */
export const manyContestant = (place: Place, many: Table): Contestant =>
  byPlumb(place, names.ours.many, many)
