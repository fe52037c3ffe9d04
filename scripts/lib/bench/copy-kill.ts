import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { withDatabase } from '../database.ts'
import { inHome } from '../paths.ts'
import type { Contestant } from './benchmark.ts'
import { twoJobs, type Amount } from './copy-pipe.ts'
import { emptyTarget, target, type Place } from './copy-place.ts'
import { pathWith } from './copy-programs.ts'
import { measured } from './measured.ts'

/** The names by which aims find the contestants. */
export const names = { ours: 'plumb copy, killed', theirs: 'pgcopydb --resume, killed' }

const group = 'Killed in the middle, then called again'

/** Which part of the rows is on its way when the kill comes. */
const share = 0.4

const anyExit = Array.from({ length: 256 }, (_, exit) => exit)

/** The size of a table's file, also of rows that are not committed; 0 without a table. */
const sizeOf = (url: string, table: string): Promise<number> =>
  withDatabase(url, async (sql) => {
    const [row] = await sql<{ bytes: string }[]>`
      select coalesce(pg_relation_size(to_regclass(${table})), 0) as bytes`
    return Number(row?.bytes)
  })

/** Whether anything of a group of processes is left, be it only an exit code that nobody asked for. */
const groupLives = (group: number): boolean => {
  try {
    process.kill(-group, 0)
    return true
  } catch {
    return false
  }
}

const goneMsMax = 10_000

/** Starts a program, and kills it with all that it started as soon as enough rows have arrived. */
const startAndKill = async (
  [command = '', ...args]: string[],
  env: Record<string, string>,
  isTime: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> => {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: 'ignore',
    detached: true,
  })
  const ended = once(child, 'exit')
  try {
    while (child.exitCode === null && !signal.aborted && !(await isTime())) await sleep(5)
  } finally {
    // A negative number means the whole group of processes.
    if (child.pid && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
  }
  await ended
  // pgcopydb takes a process that nobody has waited for yet for one that still works on its table.
  for (let ms = 0; child.pid && groupLives(child.pid) && ms < goneMsMax; ms += 20) await sleep(20)
}

/** Lost rows and doubled rows. */
const wrongRows = (url: string, table: string, expected: number): Promise<number> =>
  withDatabase(url, async (sql) => {
    const [row] = await sql<{ rows: string; keys: string }[]>`
      select count(*) as rows, count(distinct id) as keys from ${sql(table)}`
    return expected - Number(row?.keys) + (Number(row?.rows) - Number(row?.keys))
  })

const ours = ({ server, plumb, env }: Place, amount: Amount): Contestant => {
  const [source, url] = [server.url('legacy_all'), server.url(target)]
  const args = ['copy', 'events', '--no-proof', '--from', source]
  const table = 'bench.ball_events'
  return {
    name: names.ours,
    group,
    prepare: async (signal) => {
      await emptyTarget(url)
      const enough = share * (await sizeOf(source, 'ball_events'))
      const program = [process.execPath, inHome('scripts/bin.js'), ...args]
      await startAndKill(program, env, async () => (await sizeOf(url, table)) > enough, signal)
    },
    run: async (signal) => {
      const { seconds } = await plumb(args, signal)
      return { seconds, ...amount, rowsWrong: await wrongRows(url, table, amount.rows) }
    },
  }
}

const theirs = ({ server, folder }: Place, program: string[], amount: Amount): Contestant => {
  const [source, url] = [server.url('legacy_all'), server.url('clone')]
  const split = `${Math.max(1, Math.floor(amount.bytes / 8e6))}MB`
  const env = { PATH: pathWith(server.bin) }
  let work = ''
  const clone = () => [
    ...[...program, 'clone', '--source', source, '--target', url, '--dir', work, ...twoJobs],
    ...['--use-copy-binary', '--split-tables-larger-than', split],
  ]
  return {
    name: names.theirs,
    group,
    prepare: async (signal) => {
      await server.freshDatabase('clone')
      work = await mkdtemp(join(folder, 'pgcopydb-'))
      const enough = share * (await sizeOf(source, 'ball_events'))
      const isTime = async () => (await sizeOf(url, 'public.ball_events')) > enough
      await startAndKill(clone(), env, isTime, signal)
    },
    run: async (signal) => {
      const [command = '', ...args] = clone()
      const resumed = [...args, '--resume', '--not-consistent']
      // That it may end with an error is a part of the result: the rows are counted all the same.
      const { seconds } = await measured(command, resumed, { env, signal, exits: anyExit })
      return { seconds, ...amount, rowsWrong: await wrongRows(url, 'ball_events', amount.rows) }
    },
    cleanup: () => rm(work, { recursive: true, force: true }),
  }
}

/** One table, killed with kill -9 and copied again by the same command; what is wrong afterwards. */
export const killContestants = (
  place: Place,
  program: string[] | undefined,
  amount: Amount,
): Contestant[] => [ours(place, amount), ...(program ? [theirs(place, program, amount)] : [])]
