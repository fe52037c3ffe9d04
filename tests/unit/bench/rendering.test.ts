import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../../scripts/lib/bench/run.ts'
import { pageOf } from '../../../scripts/lib/bench/page.ts'
import { pictureOf } from '../../../scripts/lib/bench/picture.ts'

const one = (median: number) => ({ median, min: median * 0.9, max: median * 1.2 })

const outcome: Outcome = {
  name: 'flow',
  title: 'Apply & "prove" <all>',
  paragraph: 'What was measured.',
  pictured: 'seconds',
  date: '2026-01-31',
  rounds: 5,
  scale: 1,
  leftOut: [],
  machine: {
    cores: 2,
    memoryGb: 8,
    platform: 'linux x64',
    postgres: '17.5',
    node: '20.19.0',
    load: 0.3,
  },
  results: [
    { label: 'ours ÷ theirs', of: 'b', to: 'a', atMost: 1.1, ok: false, ...one(1.25) },
    { label: 'ours alone', of: 'b', atMost: 0.6, ok: true, ...one(0.5) },
    { label: 'memory', of: 'b', figure: 'memoryMb', ...one(81.234) },
  ],
  contestants: [
    { name: 'a <b>', group: 'G & co', figures: { seconds: one(2) }, samples: [] },
    {
      name: 'plumb',
      group: 'G & co',
      figures: { seconds: one(2.5), memoryMb: one(81) },
      samples: [],
    },
    {
      name: 'quick',
      group: 'H',
      figures: { seconds: one(1), rowsWrong: { median: 1200, min: 1200, max: 1200 } },
      samples: [],
    },
    { name: 'alone', figures: { memoryMb: one(5) }, samples: [] },
  ],
}

/** The names of the elements, if every one is closed, all values quoted, and nothing unescaped. */
const elementsOf = (svg: string): string[] => {
  const open: string[] = []
  const names: string[] = []
  const text = svg.replace(/<(\/?)(\w+)((?: [\w-]+="[^"<&]*")*)(\/?)>/g, (_, ...parts) => {
    const [end, name, , self] = parts as string[]
    if (end) expect(open.pop()).toBe(name)
    else names.push(name ?? '')
    if (!end && !self) open.push(name ?? '')
    return ''
  })
  expect(open).toEqual([])
  expect(text.replace(/&(amp|lt|quot);/g, '')).not.toMatch(/[<&]/)
  return names
}

describe('the picture', () => {
  const svg = pictureOf(outcome)

  test('is well-formed, whatever the names are', () => {
    expect(elementsOf(svg)).toContain('svg')
    expect(svg).toContain('a &lt;b>')
  })

  test('has a bar for each contestant that tells the figure, as a multiple of the first', () => {
    expect(svg).toContain('1.25 × · 2.5 s<')
    const bars = [...svg.matchAll(/<rect class="(bar|ours)".*? width="(\d+)"/g)]
    expect(bars.map(([, look]) => look)).toEqual(['bar', 'ours', 'bar'])
    const [first, second] = bars.map(([, , width]) => Number(width))
    expect((second ?? 0) / (first ?? 1)).toBeCloseTo(1.25, 2)
  })

  test('tells of rows that are lost or doubled', () => {
    expect(svg).toContain('1.00 × · 1 s · 1,200 rows wrong<')
  })

  test('has colours for light and dark', () => {
    expect(svg).toContain('prefers-color-scheme: dark')
  })

  test('is the same for the same figures', () => expect(pictureOf(outcome)).toBe(svg))
})

describe('the page', () => {
  test('begins each section with the ratios against the aims', () => {
    const page = pageOf([outcome])
    expect(page).toContain('| ours ÷ theirs | **1.25 ×** | at most 1.10 × | no | 1.13–1.5 |')
    expect(page).toContain('| ours alone | **0.5 s** | at most 0.6 s | yes | 0.45–0.6 |')
    expect(page).toContain('| memory | **81.2 MB** | – | – | 73.1–97.5 |')
    expect(page.indexOf('| ours ÷')).toBeLessThan(page.indexOf('| a <b> |'))
  })

  test('shows the picture and says how, where and when it was measured', () => {
    const page = pageOf([outcome])
    expect(page).toContain('(benchmarks/flow.svg)')
    expect(page).toContain('5 rounds in turn on 2026-01-31: 2 cores, 8 GB, linux x64')
    expect(page).toContain('PostgreSQL 17.5, Node 20.19.0, load 0.3 before it began.')
    expect(page).toContain('plumb bench flow')
  })

  test('has a dash where a contestant does not tell a figure', () => {
    expect(pageOf([outcome])).toContain('| a <b> | 2 | – |')
  })

  test('has the sections in the order of their names', () => {
    const page = pageOf([outcome, { ...outcome, name: 'copy', title: 'Copies' }])
    expect(page.indexOf('## Copies')).toBeLessThan(page.indexOf('## Apply'))
  })
})
