import { misuse } from '../../errors.ts'
import type { Meter } from '../wire/wire.ts'

const units: Record<string, number> = { '': 1, k: 1e3, m: 1e6, g: 1e9 }

/** Below it, a chunk would take longer than a statement may. */
const rateMin = 1e6

/**
 * The bytes per second that a text such as `20MB`, `1.5 GB/s` or `8000kB` means, in powers of 1000.
 * Throws (exit 2) when it is no rate, or less than 1 MB a second.
 */
export const parseRate = (text: string): number => {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?) ?([kmg]?)b(?:\/s)?$/i.exec(text) ?? []
  const rate = Math.floor(Number(number) * (units[unit.toLowerCase()] ?? 0))
  if (rate >= rateMin) return rate
  throw misuse(
    'bad-rate',
    `Write a rate of at least 1MB a second, like 20MB or 1.5GB: "${text}" is none.`,
  )
}

/** How far a rate may be exceeded for a moment, in milliseconds of it. */
const burstMs = 200

/**
 * A token bucket: a meter that lets so many bytes per second pass, over all who share it. Whoever sends
 * more is told how long to pause. `now` gives milliseconds.
 */
export const rateMeter = (bytesPerSecond: number, now = () => performance.now()): Meter => {
  // The moment at which all that was sent so far would have been sent at the rate.
  let paidUntil = -Infinity
  return (bytes) => {
    const at = now()
    paidUntil = Math.max(paidUntil, at - burstMs) + (bytes / bytesPerSecond) * 1000
    return Math.max(0, paidUntil - at)
  }
}
