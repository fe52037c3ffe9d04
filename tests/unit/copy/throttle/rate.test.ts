import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseRate, rateMeter } from '../../../../scripts/lib/copy/throttle/rate.ts'

describe('a rate', () => {
  test.for([
    ['20MB', 20_000_000],
    ['5000kB/s', 5_000_000],
    ['1.5 GB/s', 1_500_000_000],
    ['1000000B', 1_000_000],
    ['3mb', 3_000_000],
  ] as const)('%s is %i bytes a second', ([text, bytes]) => {
    expect(parseRate(text)).toBe(bytes)
  })

  test.for(['', '20', 'MB', '0MB', '999kB', '-1MB', '20 MiB', '1e3MB', '20MB/h', '0.1B'])(
    '"%s" is refused with exit code 2',
    (text) => {
      expect(() => parseRate(text)).toThrow(expect.objectContaining({ exit: 2, code: 'bad-rate' }))
    },
  )
})

/** Sends pieces one after the other, pausing as asked; gives the milliseconds that it took. */
const sendAll = (pieces: number[], rate: number): number => {
  let now = 0
  const meter = rateMeter(rate, () => now)
  for (const piece of pieces) now += meter(piece)
  return now
}

describe('a meter', () => {
  test('keeps to its rate, whatever the size of the pieces', () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 50, maxLength: 200 })
    fc.assert(
      fc.property(pieces, fc.integer({ min: 10_000, max: 10_000_000 }), (sizes, rate) => {
        const bytes = sizes.reduce((sum, size) => sum + size, 0)
        const seconds = sendAll(sizes, rate) / 1000
        expect(seconds).toBeGreaterThan(bytes / rate - 0.21)
        expect(seconds).toBeLessThanOrEqual(bytes / rate)
      }),
      { seed: 7 },
    )
  })

  test('does not make up for time in which nothing was sent', () => {
    let now = 0
    const meter = rateMeter(1000, () => now)
    meter(1000)
    now += 60_000
    expect(meter(1000)).toBe(800)
  })

  test('asks nobody below the rate to pause', () => {
    let now = 0
    const meter = rateMeter(1000, () => now)
    for (let n = 0; n < 100; n++) {
      now += 100
      expect(meter(99)).toBe(0)
    }
  })
})
