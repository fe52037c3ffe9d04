/** What is known of a step before its rows come. */
export interface ProgressStep {
  /** Unique among the steps. */
  name: string
  /** Expected; 0 where nothing is known. */
  estimatedRows: number
  estimatedBytes: number
  /** What an earlier run has done of it. */
  rows?: number
  bytes?: number
  rejected?: number
  finished?: boolean
}

/** How far a step, or all of them, are. */
export interface Figures {
  rows: number
  bytes: number
  rejected: number
  /** From 0 to 1; 1 only when it is finished. */
  share: number
  rows_per_second: number
  mb_per_second: number
  /** Null where nobody can tell. */
  seconds_left: number | null
}

/** One step's figures; it is running when it has begun and is not finished. */
export interface StepFigures extends Figures {
  step: string
  state: 'waiting' | 'running' | 'done'
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))

/** How far by rows, or by bytes where no rows were expected. An estimate that was too low is not done. */
export const shareOf = (
  done: { rows: number; bytes: number; finished: boolean },
  expected: { estimatedRows: number; estimatedBytes: number },
): number => {
  if (done.finished) return 1
  if (expected.estimatedRows > 0) return Math.min(0.99, done.rows / expected.estimatedRows)
  if (expected.estimatedBytes > 0) return Math.min(0.99, done.bytes / expected.estimatedBytes)
  return 0
}

/** Turns sums and what was done in the last seconds into figures. */
export const figuresOf = (
  sums: { rows: number; bytes: number; rejected: number; share: number },
  recent: { rows: number; bytes: number; share: number; seconds: number },
): Figures => {
  const seconds = Math.max(recent.seconds, 0.001)
  const left = 1 - sums.share
  const secondsLeft = recent.share > 0 ? (left / recent.share) * seconds : null
  return {
    rows: sums.rows,
    bytes: sums.bytes,
    rejected: sums.rejected,
    share: rounded(sums.share, 4),
    rows_per_second: Math.round(recent.rows / seconds),
    mb_per_second: rounded(recent.bytes / seconds / 1e6, 1),
    seconds_left: left === 0 ? 0 : secondsLeft === null ? null : Math.round(secondsLeft),
  }
}
