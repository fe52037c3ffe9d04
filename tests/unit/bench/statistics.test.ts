import { describe, expect, test } from 'vitest'
import type { Sample } from '../../../scripts/lib/bench/benchmark.ts'
import { median, resultOf } from '../../../scripts/lib/bench/statistics.ts'

const seconds = (...values: number[]): Sample[] => values.map((value) => ({ seconds: value }))

describe('a median', () => {
  test('is the middle one of an odd number', () => expect(median([9, 1, 3])).toBe(3))
  test('is between the middle two of an even number', () => expect(median([9, 1, 3, 4])).toBe(3.5))
  test('of nothing is a mistake', () => expect(() => median([])).toThrow())
})

describe('an aim', () => {
  const aim = { label: '', of: 'a', to: 'b' }

  test('compares runs of the same round, so that a machine that slows down changes nothing', () => {
    const samples = new Map([
      ['a', seconds(2, 20, 200)],
      ['b', seconds(1, 10, 100)],
    ])
    expect(resultOf(aim, samples)).toMatchObject({ median: 2, min: 2, max: 2 })
  })

  test.for([
    [{ atMost: 2 }, true],
    [{ atMost: 1.9 }, false],
    [{ atLeast: 2 }, true],
    [{ atLeast: 2.1 }, false],
    [{}, undefined],
  ] as const)('%o of 2 is reached: %s', ([limit, ok]) => {
    const samples = new Map([['a', seconds(2)]])
    expect(resultOf({ label: '', of: 'a', ...limit }, samples).ok).toBe(ok)
  })

  test('that asks for a figure which was not told is a mistake', () => {
    const samples = new Map([['a', seconds(2)]])
    expect(() => resultOf({ label: '', of: 'a', figure: 'memoryMb' }, samples)).toThrow('memoryMb')
  })
})
