import { grouped } from '../output.ts'
import { inHome } from '../paths.ts'
import type { Benchmark, Contestant, Figures } from './benchmark.ts'
import { generateProject, type GeneratedProject } from './flow-project.ts'
import { watchContestant } from './flow-watch.ts'
import { measured } from './measured.ts'
import { startBenchServer, type BenchServer } from './server.ts'

const count = 1000
const thousand = grouped(count)

const fresh = 'fresh'
const complete = 'complete'

const graphileMigrate = inHome('node_modules/graphile-migrate/dist/cli.js')
const plumb = inHome('scripts/bin.js')

let server: BenchServer | undefined
let project: GeneratedProject | undefined

/** What tells the programs which database to work on. */
const environmentOf = (
  database: string,
  { url }: BenchServer,
  { folder }: GeneratedProject,
): Record<string, string> => ({
  PLUMB_ROOT: folder,
  PLUMB_SERVER: 'url',
  DATABASE_URL: url(database),
  SHADOW_DATABASE_URL: url('shadow'),
  ROOT_DATABASE_URL: url('postgres'),
})

type Run = (args: string[], signal: AbortSignal) => Promise<Figures>

/** Runs Node in the project, on one of the databases. */
const runOn =
  (database: string, server: BenchServer, project: GeneratedProject): Run =>
  async (args, signal) => {
    const env = environmentOf(database, server, project)
    const options = { cwd: project.folder, env, signal }
    const { cpuSeconds, memoryMb } = await measured(process.execPath, args, options)
    return { cpuSeconds, memoryMb }
  }

const contestantsOf = (server: BenchServer, project: GeneratedProject): Contestant[] => {
  const onFresh = runOn(fresh, server, project)
  const onComplete = runOn(complete, server, project)
  const migrateFresh = (name: string, program: string): Contestant => ({
    name,
    group: `${thousand} migrations, an empty database`,
    prepare: async () => {
      await server.freshDatabase(fresh)
    },
    run: (signal) => onFresh([program, 'migrate'], signal),
  })
  const nothingToDo = (name: string, args: string[]): Contestant => ({
    name,
    group: `${thousand} migrations, all applied`,
    run: (signal) => onComplete(args, signal),
  })
  const env = environmentOf(complete, server, project)
  return [
    migrateFresh('graphile-migrate migrate', graphileMigrate),
    migrateFresh('plumb migrate', plumb),
    nothingToDo('graphile-migrate, nothing to do', [graphileMigrate, 'migrate']),
    nothingToDo('plumb migrate, nothing to do', [plumb, 'migrate']),
    nothingToDo('plumb status', [plumb, 'status']),
    nothingToDo('node -e 0', ['-e', '0']),
    watchContestant('graphile-migrate watch', graphileMigrate, /Finished \(/, project, env),
    watchContestant('plumb watch', plumb, /applied in/, project, env),
  ]
}

export const benchmark: Benchmark = {
  name: 'flow',
  title: `The developer's flow with ${thousand} migrations`,
  paragraph: `A project with ${thousand} committed migrations (tables, columns, indexes, functions), made anew for each run of this benchmark, on a server that forces nothing to the disk: so the programs and not the disk are measured, which is the hardest case for plumb, whose checks are no larger where writing is slower. graphile-migrate, which applies the migrations for plumb too, runs alone and under plumb, each as a process of its own from its start to its end. "Nothing to do" runs on a database that has them all; \`node -e 0\` is Node's own start. A watch is measured from the save of one changed function to the line that says it is applied.`,
  aims: [
    {
      label: 'fresh `plumb migrate` ÷ `graphile-migrate migrate`',
      of: 'plumb migrate',
      to: 'graphile-migrate migrate',
      atMost: 1.1,
    },
    {
      label: '`plumb migrate`, nothing to do ÷ `graphile-migrate migrate`, the same',
      of: 'plumb migrate, nothing to do',
      to: 'graphile-migrate, nothing to do',
      atMost: 1.1,
    },
    {
      label: '`plumb status` ÷ `node -e 0`',
      of: 'plumb status',
      to: 'node -e 0',
    },
    {
      label: 'from save to result, `plumb watch` ÷ `graphile-migrate watch`',
      of: 'plumb watch',
      to: 'graphile-migrate watch',
      atMost: 1,
    },
    { label: '`plumb migrate`, nothing to do', of: 'plumb migrate, nothing to do', atMost: 0.6 },
    { label: '`plumb status`', of: 'plumb status', atMost: 0.6 },
    { label: 'from save to result, `plumb watch`', of: 'plumb watch', atMost: 0.3 },
  ],
  setUp: async (signal) => {
    project = await generateProject(count)
    server = await startBenchServer({ volatile: true })
    await server.freshDatabase(complete)
    await runOn(complete, server, project)([graphileMigrate, 'migrate'], signal)
    const contestants = contestantsOf(server, project)
    return { postgres: server.version, parts: [{ setUp: () => Promise.resolve(contestants) }] }
  },
  tearDown: async () => {
    await server?.stop()
    await project?.remove()
  },
}
