import type { Figure } from './benchmark.ts'
import type { Result, Summary } from './statistics.ts'

/** A number of three significant digits, with separated thousands: 1,230 or 0.0451. */
export const shortNumber = (value: number): string =>
  value.toLocaleString('en', { maximumSignificantDigits: 3 })

/** The unit of each figure, as it stands behind a number. */
const units: Record<Figure, string> = {
  seconds: ' s',
  cpuSeconds: ' s of CPU',
  memoryMb: ' MB',
  rows: ' rows',
  bytes: ' bytes',
  rowsPerSecond: ' rows/s',
  bytesPerSecond: ' bytes/s',
  cpuPerMillionRows: ' s of CPU for a million rows',
  rowsWrong: ' rows wrong',
}

/** A number with the unit of its figure: 1.23 s. */
export const withUnit = (figure: Figure, value: number): string =>
  `${shortNumber(value)}${units[figure]}`

const valueText = ({ to, figure = 'seconds' }: Result, value: number): string =>
  to === undefined ? withUnit(figure, value) : `${value.toFixed(2)} ×`

/** What an aim came to: 1.07 ×, or 0.41 s. */
export const resultText = (result: Result): string => valueText(result, result.median)

/** The limit of an aim: at most 1.10 ×. */
export const limitText = (result: Result): string => {
  const { atMost, atLeast } = result
  const parts = [
    ...(atMost === undefined ? [] : [`at most ${valueText(result, atMost)}`]),
    ...(atLeast === undefined ? [] : [`at least ${valueText(result, atLeast)}`]),
  ]
  return parts.join(', ') || '–'
}

/** From the least to the greatest: 1.02–1.15. */
export const spreadText = ({ min, max }: Summary): string =>
  `${shortNumber(min)}–${shortNumber(max)}`
