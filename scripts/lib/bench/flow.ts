import { inHome } from '../paths.ts'
import type { Benchmark, Contestant, Figures } from './benchmark.ts'
import { generateProject, type GeneratedProject } from './flow-project.ts'
import { measured } from './measured.ts'
import { startBenchServer, type BenchServer } from './server.ts'

const count = 1000

const fresh = 'fresh'
const complete = 'complete'

const graphileMigrate = inHome('node_modules/graphile-migrate/dist/cli.js')
const plumb = inHome('scripts/bin.js')

let server: BenchServer | undefined
let project: GeneratedProject | undefined

type Run = (program: string, args: string[], signal: AbortSignal) => Promise<Figures>

/** Runs a program of Node in the project, on one of the databases. */
const runOn =
  (database: string, { url }: BenchServer, { folder }: GeneratedProject): Run =>
  async (program, args, signal) => {
    const { cpuSeconds, memoryMb } = await measured(process.execPath, [program, ...args], {
      cwd: folder,
      env: {
        PLUMB_ROOT: folder,
        PLUMB_SERVER: 'url',
        DATABASE_URL: url(database),
        SHADOW_DATABASE_URL: url('shadow'),
        ROOT_DATABASE_URL: url('postgres'),
      },
      signal,
    })
    return { cpuSeconds, memoryMb }
  }

const contestantsOf = (server: BenchServer, project: GeneratedProject): Contestant[] => {
  const onFresh = runOn(fresh, server, project)
  const onComplete = runOn(complete, server, project)
  const migrateFresh = (name: string, program: string): Contestant => ({
    name,
    group: `${count} migrations on an empty database`,
    prepare: async () => {
      await server.freshDatabase(fresh)
    },
    run: (signal) => onFresh(program, ['migrate'], signal),
  })
  const nothing = (name: string, program: string, args: string[]): Contestant => ({
    name,
    group: `${count} migrations, all applied`,
    run: (signal) => onComplete(program, args, signal),
  })
  return [
    migrateFresh('graphile-migrate migrate', graphileMigrate),
    migrateFresh('plumb migrate', plumb),
    nothing('graphile-migrate, nothing to do', graphileMigrate, ['migrate']),
    nothing('plumb migrate, nothing to do', plumb, ['migrate']),
    nothing('plumb status', plumb, ['status']),
  ]
}

export const benchmark: Benchmark = {
  name: 'flow',
  title: `Applying ${count.toLocaleString('en')} migrations`,
  paragraph: '',
  aims: [
    {
      label: 'fresh `plumb migrate` ÷ `graphile-migrate migrate`',
      of: 'plumb migrate',
      to: 'graphile-migrate migrate',
      atMost: 1.1,
    },
    {
      label: '`plumb migrate` with nothing to do',
      of: 'plumb migrate, nothing to do',
      atMost: 0.6,
    },
    { label: '`plumb status`', of: 'plumb status', atMost: 0.6 },
  ],
  setUp: async (signal) => {
    project = await generateProject(count)
    server = await startBenchServer({ volatile: true })
    await server.freshDatabase(complete)
    await runOn(complete, server, project)(graphileMigrate, ['migrate'], signal)
    return { postgres: server.version, contestants: contestantsOf(server, project) }
  },
  tearDown: async () => {
    await server?.stop()
    await project?.remove()
  },
}
