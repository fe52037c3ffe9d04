import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { clock, progressLines } from '../../../../scripts/lib/copy/progress/lines.ts'
import { progressOf } from '../../../../scripts/lib/copy/progress/progress.ts'
import { trackSteps } from '../../../../scripts/lib/copy/progress/steps.ts'

const steps = [
  { name: 'land users', estimatedRows: 1000, estimatedBytes: 100_000 },
  { name: 'shape users', estimatedRows: 1000, estimatedBytes: 0, rows: 200 },
]

/** A stream that keeps what is written. */
const memory = (isTTY: boolean) => {
  const written: string[] = []
  const write = (text: string | Uint8Array): boolean => {
    written.push(String(text))
    return true
  }
  return { written, stream: { write, isTTY, columns: 60 } }
}

describe('figures', () => {
  test('tell rows, speed, share and time left, of each step and in all', () => {
    let now = 0
    const tracker = trackSteps(steps, () => now)
    tracker.add('land users', 500, 50_000, 3)
    now = 1000
    const { total, steps: each } = tracker.look()
    expect(each[0]).toEqual({
      ...{
        step: 'land users',
        state: 'running',
        rows: 500,
        bytes: 50_000,
        rejected: 3,
        share: 0.5,
      },
      ...{ rows_per_second: 500, mb_per_second: 0.1, seconds_left: 1 },
    })
    expect(each[1]).toMatchObject({ state: 'running', rows: 200, share: 0.2, seconds_left: null })
    expect(total).toMatchObject({ rows: 700, rejected: 3, rows_per_second: 500 })
  })

  test('are done only when every step is finished, whatever the estimate was', () => {
    let now = 0
    const tracker = trackSteps(steps, () => now)
    tracker.add('land users', 5000, 1, 0)
    now = 1000
    expect(tracker.look().steps[0]?.share).toBe(0.99)
    tracker.finish('land users')
    expect(tracker.look().total.share).toBeLessThan(1)
    tracker.finish('shape users')
    expect(tracker.look().total).toMatchObject({ share: 1, seconds_left: 0 })
  })

  test('keep what was done when a step is planned better, or another one comes', () => {
    const tracker = trackSteps(steps)
    tracker.add('land users', 500, 50_000, 0)
    tracker.expect([
      { name: 'land users', estimatedRows: 5000, estimatedBytes: 100_000 },
      { name: 'shape orders', estimatedRows: 10, estimatedBytes: 0 },
    ])
    const { total, steps: each } = tracker.look()
    expect(each.map(({ step, share }) => [step, share])).toEqual([
      ['land users', 0.1],
      ['shape users', 0.2],
      ['shape orders', 0],
    ])
    expect(total.rows).toBe(700)
  })

  test('count what an earlier run did of a step that comes on record only later', () => {
    let now = 0
    const tracker = trackSteps(
      [{ name: 'shape users', estimatedRows: 1000, estimatedBytes: 0 }],
      () => now,
    )
    now = 500
    const onRecord = { name: 'shape users', estimatedRows: 1000, estimatedBytes: 0 }
    tracker.expect([{ ...onRecord, rows: 600, bytes: 0, rejected: 2 }])
    now = 1000
    tracker.add('shape users', 100, 0, 1)
    const { total, steps: each } = tracker.look()
    expect(each[0]).toMatchObject({ rows: 700, rejected: 3, share: 0.7, rows_per_second: 200 })
    expect(total).toMatchObject({ rows: 700, rows_per_second: 200 })
  })

  test('forget the speed of long ago', () => {
    let now = 0
    const tracker = trackSteps(steps, () => now)
    tracker.add('land users', 500, 50_000, 0)
    for (now = 1000; now <= 20_000; now += 1000) tracker.look()
    expect(tracker.look().total).toMatchObject({ rows_per_second: 0, seconds_left: null })
  })
})

describe('lines', () => {
  test('fit the terminal, and name only what is running', () => {
    const tracker = trackSteps(steps)
    tracker.add('land users', 1, 1, 0)
    tracker.finish('shape users')
    const { total, steps: each } = tracker.look()
    const lines = progressLines(total, each, 200)
    expect(lines).toHaveLength(2)
    expect(lines[0]).toContain('1 of 2 steps')
    expect(lines[1]).toContain('land users')
    expect(progressLines(total, each, 20).map(({ length }) => length)).toEqual([19, 19])
  })

  test.for([
    [5, '0:05'],
    [75, '1:15'],
    [7500, '2:05:00'],
  ] as const)('%i seconds are %s', ([seconds, shown]) => {
    expect(clock(seconds)).toBe(shown)
  })
})

describe('progress', () => {
  test('is one JSON document a line, a second apart, and a last one at the end', async () => {
    const { written, stream } = memory(false)
    const progress = progressOf(steps, { json: true, stream })
    progress.add('land users', 10, 20, 1)
    await sleep(1200)
    progress.finish('land users')
    progress.stop()
    const lines = written.map((line) => JSON.parse(line) as { event: string; rows: number })
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatchObject({ event: 'progress', rows: 210, rejected: 1 })
    expect(written.join('')).toMatch(/^(\{.*\}\n)+$/)
  })

  test('is silent where there is neither a terminal nor JSON', async () => {
    const { written, stream } = memory(false)
    const progress = progressOf(steps, { stream })
    progress.add('land users', 10, 20)
    await sleep(400)
    progress.stop()
    expect(written).toEqual([])
  })

  test('says nothing before there is a step', () => {
    for (const json of [true, false]) {
      const { written, stream } = memory(true)
      progressOf([], { json, stream }).stop()
      expect(written.join('')).not.toContain('{')
    }
  })

  test('takes its lines away from the terminal at the end', async () => {
    const { written, stream } = memory(true)
    const progress = progressOf(steps, { stream })
    progress.add('land users', 10, 20)
    await sleep(600)
    progress.stop()
    const all = written.join('')
    expect(all).toContain('land users')
    expect(all.slice(all.lastIndexOf('\x1b[0J'))).not.toContain('land users')
  })
})
