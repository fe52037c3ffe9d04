import { figuresOf, shareOf, type Figures, type ProgressStep, type StepFigures } from './figures.ts'

/** How far back the speed is measured. */
const windowMs = 5000

interface Sums {
  rows: number
  bytes: number
  share: number
}

/** Sums at a moment, so that the speed of the last seconds can be told. */
interface Sample extends Sums {
  at: number
}

interface Tracked extends ProgressStep {
  rows: number
  bytes: number
  rejected: number
  finished: boolean
  begun: boolean
  samples: Sample[]
}

/** What has come of some steps. */
export interface Tracker {
  /** Puts steps in, or what is now known of them better; what is not told anew stays. */
  expect: (steps: ProgressStep[]) => void
  add: (name: string, rows: number, bytes: number, rejected: number) => void
  finish: (name: string) => void
  /** The figures now; to be asked about once a second, because it is what the speed is measured by. */
  look: () => { total: Figures; steps: StepFigures[] }
}

const recentOf = (samples: Sample[], now: Sample) => {
  samples.push(now)
  while (samples.length > 2 && (samples[1]?.at ?? Infinity) <= now.at - windowMs) samples.shift()
  const [first = now] = samples
  return {
    rows: now.rows - first.rows,
    bytes: now.bytes - first.bytes,
    share: now.share - first.share,
    seconds: (now.at - first.at) / 1000,
  }
}

/** A row that never leaves the server has no bytes; it counts as so many. */
const bytesOfRow = 100

const weightOf = ({ estimatedBytes, estimatedRows }: ProgressStep): number =>
  Math.max(estimatedBytes, estimatedRows * bytesOfRow, 1)

/** Keeps the sums of steps; `now` gives milliseconds. */
export const trackSteps = (given: ProgressStep[], now = () => performance.now()): Tracker => {
  const sampleOf = ({ rows, bytes, share }: Sums): Sample => ({ at: now(), rows, bytes, share })
  const sumsOf = (step: Tracked) => ({ ...step, share: shareOf(step, step) })
  const steps: Tracked[] = []
  let samples: Sample[] = []
  const find = (name: string) => steps.find((step) => step.name === name)
  const totalOf = () => {
    const sum = (value: (step: Tracked) => number) =>
      steps.reduce((all, step) => all + value(step), 0)
    const share = sum((step) => shareOf(step, step) * weightOf(step)) / Math.max(1, sum(weightOf))
    const isDone = steps.every(({ finished }) => finished)
    return {
      rows: sum(({ rows }) => rows),
      bytes: sum(({ bytes }) => bytes),
      rejected: sum(({ rejected }) => rejected),
      share: isDone ? 1 : Math.min(0.999, share),
    }
  }
  const expect = (expected: ProgressStep[]): void => {
    for (const step of expected) {
      const known = find(step.name)
      const done = { rows: 0, bytes: 0, rejected: 0, finished: false, begun: false, samples: [] }
      if (known) Object.assign(known, step)
      else steps.push({ ...done, ...step })
    }
    // What an earlier run has done is no speed.
    for (const step of steps) step.samples = [sampleOf(sumsOf(step))]
    samples = [sampleOf(totalOf())]
  }
  expect(given)

  return {
    expect,
    add: (name, rows, bytes, rejected) => {
      const step = find(name)
      if (!step) return
      step.begun = true
      step.rows += rows
      step.bytes += bytes
      step.rejected += rejected
    },
    finish: (name) => {
      const step = find(name)
      if (step) step.finished = true
    },
    look: () => {
      const total = totalOf()
      return {
        total: figuresOf(total, recentOf(samples, sampleOf(total))),
        steps: steps.map((step) => {
          const sums = sumsOf(step)
          const state = step.finished ? 'done' : step.begun || step.rows > 0 ? 'running' : 'waiting'
          return {
            step: step.name,
            state,
            ...figuresOf(sums, recentOf(step.samples, sampleOf(sums))),
          }
        }),
      }
    },
  }
}
