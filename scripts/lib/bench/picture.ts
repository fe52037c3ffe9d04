import type { Measurement, Outcome } from './run.ts'
import { withUnit } from './words.ts'

// A picture of our own instead of a library's: bars need no axis, and a file without a library's
// random identifiers is the same for the same figures.

const width = 860
const [barLeft, barWidth] = [290, 300]
const [barHeight, rowHeight, groupHeight, margin] = [16, 26, 28, 14]

// The ground is painted too: a page may be dark where the system is light.
const style = `
  .ground { fill: #ffffff } text { fill: #1f2328; font: 13px system-ui, sans-serif }
  .group { font-weight: 600 } .bar { fill: #8c959f } .ours { fill: #2f6fb5 }
  .spread { stroke: #1f2328; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117 } text { fill: #e6edf3 }
    .bar { fill: #6e7681 } .ours { fill: #58a6ff } .spread { stroke: #e6edf3 }
  }`

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

const groupsOf = (contestants: Measurement[]): Map<string, Measurement[]> => {
  const groups = new Map<string, Measurement[]>()
  for (const contestant of contestants) {
    const name = contestant.group ?? ''
    groups.set(name, [...(groups.get(name) ?? []), contestant])
  }
  return groups
}

/** The bars of one group from `top` on, as multiples of its first. */
const groupBars = (members: Measurement[], { pictured }: Outcome, top: number): string[] => {
  const summaries = members.map(({ figures }) => figures[pictured])
  const greatest = Math.max(...summaries.map((summary) => summary?.max ?? 0))
  const base = summaries[0]?.median ?? NaN
  const x = (value: number) => Math.round(barLeft + (value / greatest) * barWidth)
  return members.flatMap(({ name, figures }, n) => {
    const summary = summaries[n]
    if (!summary) return []
    const { median, min, max } = summary
    const y = top + n * rowHeight
    const [middle, line] = [y + barHeight / 2, y + barHeight - 3]
    // A bar that is short because rows are lost is no good news.
    const wrong = figures.rowsWrong?.median ?? 0
    const told = [
      `${(median / base).toFixed(2)} ×`,
      withUnit(pictured, median),
      ...(wrong > 0 ? [withUnit('rowsWrong', wrong)] : []),
    ].join(' · ')
    return [
      `<text x="${barLeft - 10}" y="${line}" text-anchor="end">${escaped(name)}</text>`,
      `<rect class="${name.startsWith('plumb') ? 'ours' : 'bar'}" x="${barLeft}" y="${y}" width="${Math.max(1, x(median) - barLeft)}" height="${barHeight}"/>`,
      `<line class="spread" x1="${x(min)}" x2="${x(max)}" y1="${middle}" y2="${middle}"/>`,
      `<text x="${barLeft + barWidth + 10}" y="${line}">${escaped(told)}</text>`,
    ]
  })
}

/**
 * A bar chart (SVG) of a benchmark: for each group a bar for each contestant with the median and,
 * as a line, the spread; the numbers are multiples of the group's first. plumb's bars have a colour of
 * their own. Light and dark.
 */
export const pictureOf = (outcome: Outcome): string => {
  const parts: string[] = []
  let top = margin
  for (const [name, members] of groupsOf(outcome.contestants)) {
    if (name)
      parts.push(`<text class="group" x="${margin}" y="${top + 13}">${escaped(name)}</text>`)
    if (name) top += groupHeight
    parts.push(...groupBars(members, outcome, top))
    top += members.length * rowHeight + margin
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" width="${width}" height="${top}" role="img">`,
    `<title>${escaped(outcome.title)}</title>`,
    `<style>${style}\n</style>`,
    `<rect class="ground" width="${width}" height="${top}" rx="6"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n')
}
