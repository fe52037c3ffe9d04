import { clearScreenDown, cursorTo, moveCursor } from 'node:readline'
import type { WriteStream } from 'node:tty'
import type { ProgressStep } from './figures.ts'
import { progressLines } from './lines.ts'
import { trackSteps } from './steps.ts'

/** How far a copy is, as it goes. */
export interface Progress {
  /** Puts steps in, or what is now known of them better. */
  expect: (steps: ProgressStep[]) => void
  /** So much more of a step is done. */
  add: (step: string, rows: number, bytes: number, rejected?: number) => void
  finish: (step: string) => void
  /** Ends it; on a terminal nothing remains, as JSON the last line tells the end. */
  stop: () => void
}

/** Where progress is shown: standard error, or what a test gives. */
export type ProgressStream = Pick<WriteStream, 'write'> &
  Partial<Pick<WriteStream, 'isTTY' | 'columns'>>

const everyMs = { json: 1000, terminal: 250 }

/** Lines that take the place of those written before. */
const refresh = (stream: WriteStream) => {
  let height = 0
  return (lines: string[]): void => {
    cursorTo(stream, 0)
    if (height > 0) moveCursor(stream, 0, -height)
    clearScreenDown(stream)
    stream.write(lines.map((text) => `${text}\n`).join(''))
    height = lines.length
  }
}

/**
 * Shows how far some steps are: one line of JSON per second with `json`, else a few lines that refresh
 * on a terminal, else nothing. All of it goes to standard error: standard output is for the result.
 */
export const progressOf = (
  steps: ProgressStep[],
  { json = false, stream = process.stderr }: { json?: boolean; stream?: ProgressStream } = {},
): Progress => {
  const tracker = trackSteps(steps)
  const isShown = json || stream.isTTY === true
  const redraw = refresh(stream as WriteStream)
  const show = (): void => {
    const { total, steps: each } = tracker.look()
    // A command that is refused before it has planned anything has no progress to tell.
    if (each.length === 0) return
    if (!json) {
      redraw(progressLines(total, each, stream.columns ?? 80))
      return
    }
    const line = { event: 'progress', at: new Date().toISOString(), ...total, steps: each }
    stream.write(`${JSON.stringify(line)}\n`)
  }
  const timer = isShown ? setInterval(show, json ? everyMs.json : everyMs.terminal) : undefined
  // Nothing waits for a picture of what is over.
  timer?.unref()
  return {
    expect: tracker.expect,
    add: (step, rows, bytes, rejected = 0) => {
      tracker.add(step, rows, bytes, rejected)
    },
    finish: tracker.finish,
    stop: () => {
      clearInterval(timer)
      if (json) show()
      else if (isShown) redraw([])
    },
  }
}
