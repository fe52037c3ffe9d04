import { cpus, loadavg } from 'node:os'
import type { Aim, Benchmark, Contestant, Extent, Figure, Part, Sample } from './benchmark.ts'
import { usableMemory, warmMemory } from './memory.ts'
import { resultOf, summaryOf, type Result, type Summary } from './statistics.ts'
import { shell } from '../server/shell.ts'

/** Where it was measured; no name of a host and no path. */
export interface Machine {
  cores: number
  memoryGb: number
  platform: string
  postgres: string
  node: string
  /** How many programs wanted a core in the minute before: above `cores`, it was busy elsewhere. */
  load: number
}

/** What was measured of one contestant. */
export interface Measurement {
  name: string
  group?: string
  figures: Partial<Record<Figure, Summary>>
  samples: Sample[]
}

/** What docs/benchmarks/<name>.json holds. */
export interface Outcome {
  name: string
  title: string
  paragraph: string
  pictured: Figure
  /** The day, in UTC: 2026-01-31. */
  date: string
  rounds: number
  scale: number
  /** What could not be measured, and why. */
  leftOut: string[]
  machine: Machine
  results: Result[]
  contestants: Measurement[]
}

const machine = (postgres: string, load: number): Machine => ({
  cores: cpus().length,
  memoryGb: Math.round(usableMemory() / 1e9),
  platform: `${process.platform} ${process.arch}`,
  postgres,
  node: process.versions.node,
  load,
})

/** Four significant digits are more than a repetition confirms. */
const rounded = <T extends object>(figures: T): T =>
  Object.fromEntries(
    Object.entries(figures).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'number' && value < 1e4 ? Number(value.toPrecision(4)) : value,
    ]),
  ) as T

const runOnce = async (
  contestant: Contestant,
  writes: number | undefined,
  signal: AbortSignal,
): Promise<Sample> => {
  signal.throwIfAborted()
  try {
    await contestant.prepare?.(signal)
    // What the one before has left to be written to the disk is not on this one's bill.
    await shell`sync`
    if (writes) await warmMemory(writes, signal)
    const began = performance.now()
    const figures = await contestant.run(signal)
    const seconds = figures.seconds ?? (performance.now() - began) / 1000
    const { rows, bytes, cpuSeconds } = figures
    return {
      ...figures,
      seconds,
      ...(rows === undefined ? {} : { rowsPerSecond: Math.round(rows / seconds) }),
      ...(bytes === undefined ? {} : { bytesPerSecond: Math.round(bytes / seconds) }),
      ...(rows === undefined || cpuSeconds === undefined
        ? {}
        : { cpuPerMillionRows: (cpuSeconds * 1e6) / rows }),
    }
  } finally {
    await contestant.cleanup?.()
  }
}

const measurementOf = ({ name, group }: Contestant, samples: Sample[]): Measurement => {
  const keys = Object.keys(samples[0] ?? {}) as Figure[]
  const figures = keys.map((key): [Figure, Summary] => [
    key,
    rounded(summaryOf(samples.map((sample) => sample[key] ?? NaN))),
  ])
  return {
    name,
    ...(group === undefined ? {} : { group }),
    figures: Object.fromEntries(figures),
    samples: samples.map(rounded),
  }
}

/** The aims whose contestants are all there. */
const aimsFor = (aims: Aim[], samples: ReadonlyMap<string, Sample[]>): Aim[] =>
  aims.filter(({ of, to }) => samples.has(of) && (to === undefined || samples.has(to)))

type Samples = Map<Contestant, Sample[]>

const runPart = async (
  { setUp, writes, tearDown }: Part,
  rounds: number,
  signal: AbortSignal,
  onNote: (text: string) => void,
): Promise<Samples> => {
  const contestants = await setUp(signal)
  const samples: Samples = new Map(contestants.map((contestant) => [contestant, []]))
  for (let round = 1; round <= rounds; round++)
    for (const [contestant, own] of samples) {
      const sample = await runOnce(contestant, writes, signal)
      own.push(sample)
      onNote(`round ${round} of ${rounds}: ${contestant.name} ${sample.seconds.toFixed(2)} s`)
    }
  await tearDown?.()
  return samples
}

/**
 * Runs a benchmark: every contestant of a part once per round, one after the other, so that a machine
 * which slows down slows all of them; and part after part, each with its own data alone, so that none
 * leaves the others less memory. `onNote` hears of each run. Lets through what a contestant throws;
 * `tearDown` runs in any case.
 */
export const runBenchmark = async (
  benchmark: Benchmark,
  rounds: number,
  extent: Extent,
  signal: AbortSignal,
  onNote: (text: string) => void,
): Promise<Outcome> => {
  const { name, title, paragraph, pictured = 'seconds', aims } = benchmark
  const load = Math.round((loadavg()[0] ?? 0) * 10) / 10
  try {
    const { postgres, parts, leftOut = [] } = await benchmark.setUp(signal, extent)
    leftOut.forEach(onNote)
    const measured: [Contestant, Sample[]][] = []
    for (const part of parts) measured.push(...(await runPart(part, rounds, signal, onNote)))
    const samples = new Map(measured.map(([{ name }, own]) => [name, own]))
    return {
      ...{ name, title, paragraph, pictured },
      date: new Date().toISOString().slice(0, 10),
      rounds,
      scale: extent.scale,
      leftOut,
      machine: machine(postgres, load),
      results: aimsFor(aims, samples).map((aim) => rounded(resultOf(aim, samples))),
      contestants: measured.map(([contestant, own]) => measurementOf(contestant, own)),
    }
  } finally {
    await benchmark.tearDown()
  }
}
