import type { Sink } from '../wire/sink.ts'

/** So many bytes of one side wait for the other at the most. */
const waitingMax = 4_000_000

/** Two streams that are compared while they come; neither is kept. */
export interface Streams {
  left: Sink
  right: Sink
  /** Says that a side has sent all that it has. */
  ended: (side: 'left' | 'right') => void
  /** Whether all bytes were the same; to be asked when both have ended. */
  isEqual: () => boolean
}

interface Waiting {
  parts: Buffer[]
  bytes: number
  isEnded: boolean
  wake: (() => void)[]
}

const take = (side: Waiting, length: number): Buffer => {
  const [first = Buffer.of()] = side.parts
  side.bytes -= length
  if (first.length === length) side.parts.shift()
  else side.parts[0] = first.subarray(length)
  return first.subarray(0, length)
}

/** Compares two streams byte by byte; from the first difference on nothing more is looked at. */
export const compareStreams = (): Streams => {
  const empty = (): Waiting => ({ parts: [], bytes: 0, isEnded: false, wake: [] })
  const left = empty()
  const right = empty()
  let isEqual = true

  const advance = (): void => {
    while (isEqual && left.parts[0] && right.parts[0]) {
      const length = Math.min(left.parts[0].length, right.parts[0].length)
      isEqual = take(left, length).equals(take(right, length))
    }
    if ((left.isEnded && right.bytes > 0) || (right.isEnded && left.bytes > 0)) isEqual = false
    for (const side of [left, right]) {
      if (!isEqual) Object.assign(side, { parts: [], bytes: 0 })
      if (side.bytes < waitingMax) for (const wake of side.wake.splice(0)) wake()
    }
  }

  const sinkOf = (side: Waiting): Sink => ({
    write: (frames) => {
      if (!isEqual) return true
      side.parts.push(frames)
      side.bytes += frames.length
      advance()
      return side.bytes < waitingMax
    },
    drained: () =>
      new Promise((resolve) => {
        if (side.bytes < waitingMax) resolve()
        else side.wake.push(resolve)
      }),
  })

  return {
    left: sinkOf(left),
    right: sinkOf(right),
    ended: (side) => {
      if (side === 'left') left.isEnded = true
      else right.isEnded = true
      advance()
    },
    isEqual: () => isEqual,
  }
}
