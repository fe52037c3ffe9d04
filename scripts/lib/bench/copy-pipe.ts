import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Contestant, Figures } from './benchmark.ts'
import { columnsOf } from './copy-data.ts'
import { emptyTarget, target, type Place } from './copy-place.ts'
import { pathWith } from './copy-programs.ts'
import { measured } from './measured.ts'

/** What stands in every line of a result. */
export interface Amount {
  rows: number
  bytes: number
}

/** The names by which aims find the contestants. */
export const names = {
  raw: 'psql pipes, binary',
  ours: 'plumb copy',
  text: 'pgcopydb clone',
  binary: 'pgcopydb clone, binary',
  compare: 'pgcopydb compare data',
  verify: 'plumb verify',
  theirProof: 'pgcopydb clone, binary, and compare',
  ourProof: 'plumb copy and verify',
}

const group = 'Two tables with their keys'

/** Copies the tables of `legacy` by pipes of psql, two at a time, each a half; then the keys. */
const pipes = (
  source: string,
  to: string,
  rows: Record<keyof typeof columnsOf, number>,
): string => {
  const pipe = (table: keyof typeof columnsOf, half: string) =>
    `psql -qXd '${source}' -c "copy (select * from ${table} where id ${half} ${rows[table] / 2}) to stdout (format binary)" |
     psql -qXd '${to}' -c 'copy bench.${table} from stdin (format binary)'`
  const key = (table: string) =>
    `psql -qXd '${to}' -c 'alter table bench.${table} add primary key (id)' -c 'analyze bench.${table}'`
  const stream = (half: string) =>
    `(${pipe('ball_events', half)} && ${pipe('users', half)}) & ${half === '<=' ? 'first' : 'second'}=$!`
  return `set -e -o pipefail
    for table in ball_events users; do psql -qXd '${to}' -c "alter table bench.$table drop constraint \${table}_pkey"; done
    ${stream('<=')}
    ${stream('>')}
    wait $first; wait $second
    (${key('ball_events')}) & first=$!
    ${key('users')}
    wait $first`
}

const told = ({ cpuSeconds, memoryMb }: Figures, amount: Amount): Figures => ({
  ...amount,
  cpuSeconds,
  memoryMb,
})

/** A contestant whose figure is the sum of the last runs of two others. */
const sumOf = (name: string, of: () => number, amount: Amount): Contestant => ({
  name,
  group,
  run: () => Promise.resolve({ seconds: of(), ...amount }),
})

/** Runs pgcopydb with a working folder of its own on a clone of `legacy`. */
const pgcopydb =
  ({ server, folder }: Place, program: string[]) =>
  async (args: string[], signal: AbortSignal) => {
    const work = await mkdtemp(join(folder, 'pgcopydb-'))
    const [command = '', ...rest] = program
    try {
      const addresses = ['--source', server.url('legacy'), '--target', server.url('clone')]
      return await measured(command, [...rest, ...args, ...addresses, '--dir', work], {
        env: { PATH: pathWith(server.bin) },
        signal,
      })
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  }

/** How it is told to work with as many jobs as ours. */
export const twoJobs = ['--table-jobs', '2', '--index-jobs', '2']

const theirs = (place: Place, program: string[], amount: Amount): Contestant[] => {
  const { server } = place
  const run = pgcopydb(place, program)
  const last = { clone: 0, compare: 0 }
  const clone = (name: string, options: string[]): Contestant => ({
    name,
    group,
    prepare: async () => {
      await server.freshDatabase('clone')
      await emptyTarget(server.url(target))
    },
    run: async (signal) => {
      const done = await run(['clone', ...twoJobs, ...options], signal)
      last.clone = done.seconds
      return told(done, amount)
    },
  })
  return [
    clone(names.text, []),
    clone(names.binary, ['--use-copy-binary']),
    {
      name: names.compare,
      group,
      run: async (signal) => {
        const done = await run(['compare', 'data', '--jobs', '2'], signal)
        last.compare = done.seconds
        return told(done, amount)
      },
    },
    sumOf(names.theirProof, () => last.clone + last.compare, amount),
  ]
}

const ours = ({ server, plumb }: Place, amount: Amount): Contestant[] => {
  const last = { copy: 0, verify: 0 }
  const from = ['--from', server.url('legacy')]
  return [
    {
      name: names.ours,
      group,
      prepare: () => emptyTarget(server.url(target)),
      run: async (signal) => {
        const done = await plumb(['copy', 'bench', ...from], signal)
        last.copy = done.seconds
        return told(done, amount)
      },
    },
    {
      name: names.verify,
      group,
      run: async (signal) => {
        const done = await plumb(['verify', 'bench', ...from], signal)
        last.verify = done.seconds
        return told(done, amount)
      },
    },
    sumOf(names.ourProof, () => last.copy + last.verify, amount),
  ]
}

/** Both tables by psql, by plumb and by pgcopydb, each with the proof that it has. */
export const pipeContestants = (
  place: Place,
  program: string[] | undefined,
  rows: Record<keyof typeof columnsOf, number>,
  amount: Amount,
): Contestant[] => {
  const { server } = place
  const script = pipes(server.url('legacy'), server.url(target), rows)
  const raw: Contestant = {
    name: names.raw,
    group,
    prepare: () => emptyTarget(server.url(target)),
    run: async (signal) =>
      told(
        await measured('bash', ['-c', script], { env: { PATH: pathWith(server.bin) }, signal }),
        amount,
      ),
  }
  return [raw, ...ours(place, amount), ...(program ? theirs(place, program, amount) : [])]
}
