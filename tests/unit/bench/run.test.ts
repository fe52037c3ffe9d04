import { describe, expect, test, vi } from 'vitest'
import type { Benchmark, Contestant, Part } from '../../../scripts/lib/bench/benchmark.ts'
import { measured } from '../../../scripts/lib/bench/measured.ts'
import { runBenchmark } from '../../../scripts/lib/bench/run.ts'

// Programs are started and measured: on a busy machine a start alone takes seconds.
vi.setConfig({ testTimeout: 120_000 })

const never = new AbortController().signal
const silent = () => undefined

const contestant = (name: string, log: string[], more: Partial<Contestant> = {}): Contestant => ({
  name,
  prepare: () => Promise.resolve(void log.push(`${name} prepare`)),
  run: () => {
    log.push(name)
    return Promise.resolve({ seconds: 2, rows: 10, cpuSeconds: 0.5 })
  },
  cleanup: () => Promise.resolve(void log.push(`${name} cleanup`)),
  ...more,
})

const partOf = (contestants: Contestant[]): Part => ({ setUp: () => Promise.resolve(contestants) })

const benchmarkOf = (log: string[], parts: Part[]): Benchmark => ({
  name: 'some',
  title: 'Some',
  paragraph: 'It.',
  aims: [],
  setUp: () => Promise.resolve({ postgres: '17', parts }),
  tearDown: () => Promise.resolve(void log.push('tearDown')),
})

const run = (benchmark: Benchmark, rounds: number, signal = never) =>
  runBenchmark(benchmark, rounds, { scale: 1 }, signal, silent)

describe('a benchmark', () => {
  test('runs its contestants in turn, with what prepares and cleans up around each', async () => {
    const log: string[] = []
    const both = [contestant('a', log), contestant('b', log)]
    const { contestants } = await run(benchmarkOf(log, [partOf(both)]), 2)
    const round = ['a', 'b'].flatMap((name) => [`${name} prepare`, name, `${name} cleanup`])
    expect(log).toEqual([...round, ...round, 'tearDown'])
    expect(contestants[0]?.samples).toHaveLength(2)
    expect(contestants[0]?.figures.rowsPerSecond?.median).toBe(5)
  })

  test('runs part after part, each in all its rounds, with its own data alone', async () => {
    const log: string[] = []
    const part = (...names: string[]): Part => ({
      setUp: () => {
        log.push('data')
        return Promise.resolve(names.map((name) => contestant(name, log)))
      },
      tearDown: () => Promise.resolve(void log.push('gone')),
    })
    await run(benchmarkOf(log, [part('a', 'c'), part('b')]), 2)
    expect(log.filter((entry) => !entry.includes(' '))).toEqual([
      ...['data', 'a', 'c', 'a', 'c', 'gone'],
      ...['data', 'b', 'b', 'gone', 'tearDown'],
    ])
  })

  test('takes everything away when a contestant fails', async () => {
    const log: string[] = []
    const failing = contestant('a', log, { run: () => Promise.reject(new Error('no')) })
    await expect(run(benchmarkOf(log, [partOf([failing])]), 2)).rejects.toThrow('no')
    expect(log).toEqual(['a prepare', 'a cleanup', 'tearDown'])
  })

  test('ends when it is told to', async () => {
    const log: string[] = []
    const stop = new AbortController()
    const stopping = contestant('a', log, {
      run: () => {
        stop.abort(new Error('stopped'))
        return Promise.resolve({})
      },
    })
    const benchmark = benchmarkOf(log, [partOf([stopping, contestant('b', log)])])
    await expect(run(benchmark, 1, stop.signal)).rejects.toThrow('stopped')
    expect(log).toEqual(['a prepare', 'a cleanup', 'tearDown'])
  })

  test('records neither a name of the machine nor a path', async () => {
    const log: string[] = []
    const { machine } = await run(benchmarkOf(log, [partOf([contestant('a', log)])]), 1)
    expect(Object.keys(machine).sort()).toEqual([
      'cores',
      'load',
      'memoryGb',
      'node',
      'platform',
      'postgres',
    ])
  })
})

describe('a measured program', () => {
  const node = (script: string, signal?: AbortSignal) =>
    measured(process.execPath, ['-e', script], signal ? { signal } : {})

  test('tells what it wrote', async () => {
    expect(await node('console.log(7)')).toMatchObject({ out: '7\n' })
  })

  test('that fails is a sentence with its last line', async () => {
    const failing = node("console.error('first'); console.error('last'); process.exit(4)")
    await expect(failing).rejects.toMatchObject({ exit: 3, code: 'bench-failed' })
    await expect(failing).rejects.toThrow(/ended with 4: last$/)
  })

  test('is ended when the signal aborts', async () => {
    const stop = new AbortController()
    const endless = node('setInterval(() => {}, 1000)', stop.signal)
    stop.abort(new Error('stopped'))
    await expect(endless).rejects.toThrow('stopped')
  })

  test.runIf(process.platform === 'linux')(
    'tells processor time and memory, with those of the processes that it started',
    async () => {
      const work = `const held = Buffer.alloc(100e6, 1);
        while (process.cpuUsage().user < 300000);
        setTimeout(() => held, 200)`
      const parent = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(work)}])`
      const { cpuSeconds, memoryMb } = await node(parent)
      expect(cpuSeconds).toBeGreaterThan(0.29)
      expect(memoryMb).toBeGreaterThan(120)
    },
  )
})
