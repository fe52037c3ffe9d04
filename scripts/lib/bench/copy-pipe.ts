import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Contestant, Figures } from './benchmark.ts'
import { columnsOf } from './copy-data.ts'
import { emptyTarget, expectRows, target, type Place } from './copy-place.ts'
import { pathWith } from './copy-programs.ts'
import { measured, type Measured } from './measured.ts'

/** What stands in every line of a result. */
export interface Amount {
  rows: number
  bytes: number
}

type Rows = Record<keyof typeof columnsOf, number>

/** The names by which aims find the contestants. */
export const names = {
  raw: 'psql pipes, binary',
  ours: 'plumb copy',
  text: 'pgcopydb clone',
  binary: 'pgcopydb clone, binary',
  compare: 'pgcopydb compare data',
  verify: 'plumb verify',
  theirProof: 'pgcopydb clone, binary, and compare',
  ourProof: 'plumb copy with its proof',
}

const group = 'Two tables with their keys'

/** Copies the tables of `legacy` by pipes of psql, two at a time, each a half; then the keys. */
const pipes = (source: string, to: string, rows: Rows): string => {
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

/** What is told of a run; `seconds`, so that what is done after it does not count. */
const told = ({ seconds, cpuSeconds, memoryMb }: Measured, amount: Amount): Figures => ({
  ...amount,
  seconds,
  ...(cpuSeconds === undefined ? {} : { cpuSeconds }),
  ...(memoryMb === undefined ? {} : { memoryMb }),
})

const expectBoth = async (url: string, schema: string, rows: Rows): Promise<void> => {
  await expectRows(url, `${schema}.ball_events`, rows.ball_events)
  await expectRows(url, `${schema}.users`, rows.users)
}

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

const theirs = (place: Place, program: string[], rows: Rows, amount: Amount): Contestant[] => {
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
      await expectBoth(server.url('clone'), 'public', rows)
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
    {
      name: names.theirProof,
      group,
      // It has no command for both: the sum of the two last runs.
      run: () => Promise.resolve({ seconds: last.clone + last.compare, ...amount }),
    },
  ]
}

const ours = ({ server, plumb }: Place, rows: Rows, amount: Amount): Contestant[] => {
  const from = ['--from', server.url('legacy')]
  return [
    {
      name: names.ours,
      group,
      prepare: () => emptyTarget(server.url(target)),
      run: async (signal) => {
        const done = await plumb(['copy', 'bench', '--no-proof', ...from], signal)
        await expectBoth(server.url(target), 'bench', rows)
        return told(done, amount)
      },
    },
    {
      name: names.verify,
      group,
      run: async (signal) => told(await plumb(['verify', 'bench', ...from], signal), amount),
    },
    {
      name: names.ourProof,
      group,
      prepare: () => emptyTarget(server.url(target)),
      run: async (signal) => told(await plumb(['copy', 'bench', ...from], signal), amount),
    },
  ]
}

/** Both tables by psql, by plumb and by pgcopydb, each with the proof that it has. */
export const pipeContestants = (
  place: Place,
  program: string[] | undefined,
  rows: Rows,
  amount: Amount,
): Contestant[] => {
  const { server } = place
  const script = pipes(server.url('legacy'), server.url(target), rows)
  const raw: Contestant = {
    name: names.raw,
    group,
    prepare: () => emptyTarget(server.url(target)),
    run: async (signal) => {
      const env = { PATH: pathWith(server.bin) }
      const done = await measured('bash', ['-c', script], { env, signal })
      await expectBoth(server.url(target), 'bench', rows)
      return told(done, amount)
    },
  }
  return [
    raw,
    ...ours(place, rows, amount),
    ...(program ? theirs(place, program, rows, amount) : []),
  ]
}
