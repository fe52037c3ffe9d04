/** What one run of a contestant may tell beside its time, which the framework takes itself. */
export interface Figures {
  /** Replaces the wall time of `run`, for one that measures a part of what it does. */
  seconds?: number
  rows?: number
  bytes?: number
  /** The highest memory (resident set) of all its processes together, in MB (10^6 bytes). */
  memoryMb?: number
  /** Time on a processor, of all its processes together. */
  cpuSeconds?: number
  /** Rows that are missing or doubled after it has done its work. */
  rowsWrong?: number
}

/** A run as it is kept: with its time, and with what follows from it. */
export interface Sample extends Figures {
  seconds: number
  rowsPerSecond?: number
  bytesPerSecond?: number
  cpuPerMillionRows?: number
}

/** What can be compared. */
export type Figure = keyof Sample

/** One of those that are compared. A signal that aborts asks it to end at once. */
export interface Contestant {
  name: string
  /** Contestants of one group stand together in the picture, as multiples of its first one. */
  group?: string
  /** Not measured; before each run. */
  prepare?: (signal: AbortSignal) => Promise<void>
  run: (signal: AbortSignal) => Promise<Figures>
  /** Not measured; after each run, also after one that failed. */
  cleanup?: () => Promise<void>
}

/**
 * What is aimed at: a figure of `of` divided by that of `to`, or the figure itself where `to` is
 * left out. The figure is `seconds` by default. Without a limit it is only told.
 */
export interface Aim {
  label: string
  of: string
  to?: string
  figure?: Figure
  atMost?: number
  atLeast?: number
}

/** How much of a benchmark is to be run. */
export interface Extent {
  /** Multiplies the number of rows, for a benchmark that knows sizes. */
  scale: number
  /** Those of its parts that are wanted; all where it is left out. */
  only?: string[]
}

/** Contestants that are compared, and so run in turn. */
export interface Part {
  /** About how many bytes a run writes, where that is much: memory for them is there before it begins. */
  writes?: number
  /** Makes what they need; the parts before have been taken away. */
  setUp: (signal: AbortSignal) => Promise<Contestant[]>
  /** Takes it away again, when all rounds are over. */
  tearDown?: () => Promise<void>
}

/** What a setUp has made. */
export interface Prepared {
  /** The version of PostgreSQL, for the record. */
  postgres: string
  parts: Part[]
  /** Sentences on what had to be left out on this machine; aims that need it are dropped. */
  leftOut?: string[]
}

/** A benchmark: a file scripts/lib/bench/<name>.ts that exports one as `benchmark`. */
export interface Benchmark {
  /** The name of its file, and of what it writes to docs/benchmarks. */
  name: string
  title: string
  /** What is measured and how, in plain sentences for a reader of docs/benchmarks.md. */
  paragraph: string
  /** The figure that the picture shows; `seconds` by default. */
  pictured?: Figure
  /** What can be run alone. */
  parts?: string[]
  aims: Aim[]
  /** Makes what all runs need. */
  setUp: (signal: AbortSignal, extent: Extent) => Promise<Prepared>
  /** Takes everything away again; also after a setUp that failed half-way. */
  tearDown: () => Promise<void>
}
