import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { grouped } from '../output.ts'
import type { Aim, Benchmark, Contestant, Extent, Part } from './benchmark.ts'
import { seed, seedPairs, sizesAt, tableBytes, type Sizes } from './copy-data.ts'
import { killContestants, names as killed } from './copy-kill.ts'
import { manyContestant, names as paged, pageContestants, type Table } from './copy-pages.ts'
import { names as paired, pairContestants } from './copy-pairs.ts'
import { names as piped, pipeContestants } from './copy-pipe.ts'
import { emptyTarget, makePlace, target, type Place } from './copy-place.ts'
import { findPrograms, type Programs } from './copy-programs.ts'
import { makeSqlite, names as sqlite, sqliteContestants } from './copy-sqlite.ts'
import { forLargeData, startBenchServer, type BenchServer } from './server.ts'

const parts = ['pipe', 'size', 'pages', 'sqlite', 'pairs', 'kill']

let server: BenchServer | undefined
let place: Place | undefined

const ratio = (of: string, to: string, limit: Partial<Aim>): Aim => ({
  label: `${of} ÷ ${to}`,
  ...{ of, to },
  ...limit,
})

const aims: Aim[] = [
  ratio(piped.ours, piped.raw, { atMost: 1 }),
  ratio(piped.ours, piped.text, { atMost: 0.6 }),
  ratio(piped.ours, piped.binary, { atMost: 0.9 }),
  ratio(piped.ourProof, piped.theirProof, { atMost: 0.75 }),
  ratio(piped.verify, piped.compare, { atMost: 0.6 }),
  ratio(paged.pages.few, paged.ours.few, { atLeast: 15 }),
  ratio(paged.pages.all, paged.ours.all, { atLeast: 30 }),
  ratio(sqlite.pgloader, sqlite.ours, { atLeast: 3 }),
  ratio(sqlite.ours, sqlite.cli, { atMost: 0.8 }),
  ratio(paired.ours, paired.bare, { atMost: 1.1 }),
  {
    label: 'rows per second with five times the rows',
    of: paged.ours.all,
    to: paged.ours.few,
    figure: 'rowsPerSecond',
    atLeast: 0.9,
  },
  {
    label: 'rows per second with twenty times the rows',
    of: paged.ours.many,
    to: paged.ours.few,
    figure: 'rowsPerSecond',
    atLeast: 0.9,
  },
  { label: 'memory of plumb copy', of: piped.ours, figure: 'memoryMb', atMost: 128 },
  {
    label: 'memory of plumb copy with twenty times the rows',
    of: paged.ours.many,
    figure: 'memoryMb',
    atMost: 128,
  },
  {
    label: 'processor time of plumb copy',
    of: paged.ours.all,
    figure: 'cpuPerMillionRows',
    atMost: 0.2,
  },
  { label: 'after kill -9: plumb copy', of: killed.ours, figure: 'rowsWrong', atMost: 0 },
  { label: 'after kill -9: pgcopydb --resume', of: killed.theirs, figure: 'rowsWrong' },
]

const seeded = async (place: Place, database: string, events: number): Promise<Table> => {
  const source = await place.server.freshDatabase(database)
  await seed(source, { events, users: 0 })
  return { source, amount: { rows: events, bytes: await tableBytes(source) } }
}

const pages = async (place: Place, sizes: Sizes, wantsPages: boolean): Promise<Contestant[]> => {
  const few = await seeded(place, 'legacy_few', sizes.fewEvents)
  const all = await seeded(place, 'legacy_all', sizes.events)
  return pageContestants(place, { few, all }, wantsPages)
}

const size = async (place: Place, { manyEvents }: Sizes): Promise<Contestant[]> => [
  manyContestant(place, await seeded(place, 'legacy_many', manyEvents)),
]

const pipe = async (place: Place, programs: Programs, sizes: Sizes): Promise<Contestant[]> => {
  const url = await place.server.freshDatabase('legacy')
  const { events, users } = sizes
  await seed(url, { events, users })
  const amount = { rows: events + users, bytes: await tableBytes(url) }
  return pipeContestants(place, programs.pgcopydb, { ball_events: events, users }, amount)
}

const lite = async (place: Place, programs: Programs, { users }: Sizes): Promise<Contestant[]> => {
  const url = await place.server.freshDatabase('legacy_lite')
  await seed(url, { events: 0, users })
  const file = join(place.folder, 'users.db')
  await makeSqlite(url, file)
  return sqliteContestants(place, programs, file, { rows: users, bytes: await tableBytes(url) })
}

const pairs = async (place: Place, { users }: Sizes): Promise<Contestant[]> => {
  const url = await place.server.freshDatabase('legacy_pairs')
  await seedPairs(url, users)
  return pairContestants(place, { rows: users, bytes: await tableBytes(url) })
}

const kills = async (place: Place, { pgcopydb }: Programs, sizes: Sizes): Promise<Contestant[]> => {
  const { amount } = await seeded(place, 'legacy_all', sizes.events)
  return killContestants(place, pgcopydb, amount)
}

/** A part with its data alone on the server: nothing else wants the memory. */
const alone = (place: Place, { written }: Sizes, setUp: () => Promise<Contestant[]>): Part => ({
  writes: written,
  setUp,
  tearDown: async () => {
    await place.server.dropDatabases([target])
    await rm(join(place.folder, 'users.db'), { force: true })
    await emptyTarget(place.server.url(target))
  },
})

const partsOf = (place: Place, programs: Programs, { scale, only }: Extent): Part[] => {
  const sizes = sizesAt(scale)
  const wants = (part: string): boolean => only?.includes(part) ?? true
  const all: [boolean, () => Promise<Contestant[]>][] = [
    [wants('pipe'), () => pipe(place, programs, sizes)],
    [wants('sqlite'), () => lite(place, programs, sizes)],
    [wants('pairs'), () => pairs(place, sizes)],
    [wants('pages') || wants('size'), () => pages(place, sizes, wants('pages'))],
    [wants('size'), () => size(place, sizes)],
    [wants('kill'), () => kills(place, programs, sizes)],
  ]
  return all.filter(([isWanted]) => isWanted).map(([, setUp]) => alone(place, sizes, setUp))
}

export const benchmark: Benchmark = {
  name: 'copy',
  title: 'Copying legacy data',
  paragraph: `Everything runs on one throw-away server, from one database into another, with two streams or jobs each. The server has a quarter of the machine's memory, as PostgreSQL's manual advises, and no fsync. At scale 1 the tables are 500,000 narrow events and 100,000 users full of text; at scale 10 ten times as many. Each contestant begins with an empty target and ends with the same: rows, primary keys, statistics (pgcopydb vacuums as well, as it does by default). plumb is measured as a command, from the start of its process to its end: with "--no-proof", "verify" alone, and as it is by default, with its proof; its chunks are recorded as they are loaded, so that any kill is survived. Before each run the disk writes what the one before has left, and the memory that it will want is taken once: a virtual machine gives back to its host what nobody uses. Of SQLite and of key-value pairs only the landing and the shaping are compared, which is what the others do. "LIMIT/OFFSET and JSON" is the loop that many guides show, ${grouped(10_000)} rows a page. In the last group a copy is killed with kill -9 and called again; rows wrong are those lost or doubled.`,
  parts,
  aims,
  setUp: async (signal, extent) => {
    const { programs, leftOut } = await findPrograms()
    // Vacuum comes when a contestant asks for it, and not in the middle of another one's run.
    const settings = { ...forLargeData, autovacuum: 'off' }
    server = await startBenchServer({ volatile: true, settings })
    place = await makePlace(server, signal)
    return { postgres: server.version, parts: partsOf(place, programs, extent), leftOut }
  },
  tearDown: async () => {
    await server?.stop()
    await place?.remove()
  },
}
