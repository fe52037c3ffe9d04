import type { Figure } from './benchmark.ts'
import type { Outcome } from './run.ts'
import { limitText, resultText, shortNumber, spreadText } from './words.ts'

const tableOf = (headings: string[], rows: string[][]): string => {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  const rule = headings.map((_, column) => (column === 0 ? '---' : '---:'))
  return [line(headings), line(rule), ...rows.map(line)].join('\n')
}

const resultTable = ({ results }: Outcome): string =>
  tableOf(
    ['what', 'result', 'aim', 'reached', 'least–greatest'],
    results.map((result) => [
      result.label,
      `**${resultText(result)}**`,
      limitText(result),
      result.ok === undefined ? '–' : result.ok ? 'yes' : 'no',
      spreadText(result),
    ]),
  )

/** The figures in the order of their columns; what nobody told has none. */
const columns: [Figure, string][] = [
  ['seconds', 'seconds'],
  ['rowsPerSecond', 'rows/s'],
  ['bytesPerSecond', 'bytes/s'],
  ['cpuSeconds', 'CPU seconds'],
  ['memoryMb', 'highest memory, MB'],
  ['rowsWrong', 'rows wrong'],
]

const figureTable = ({ contestants }: Outcome): string => {
  const told = columns.filter(([figure]) => contestants.some(({ figures }) => figures[figure]))
  return tableOf(
    ['contestant', ...told.map(([, heading]) => heading), 'seconds, least–greatest'],
    contestants.map(({ name, figures }) => [
      name,
      ...told.map(([figure]) => {
        const summary = figures[figure]
        return summary ? shortNumber(summary.median) : '–'
      }),
      figures.seconds ? spreadText(figures.seconds) : '–',
    ]),
  )
}

const section = (outcome: Outcome): string => {
  const { name, title, paragraph, date, rounds, scale, leftOut, machine } = outcome
  const { cores, memoryGb, platform, postgres, node, load } = machine
  return `## ${title}

${paragraph}

${resultTable(outcome)}

![${title}](benchmarks/${name}.svg)

${figureTable(outcome)}

Medians of ${rounds} rounds in turn on ${date}: ${cores} cores, ${memoryGb} GB, ${platform}, PostgreSQL ${postgres}, Node ${node}, load ${load} before it began. Again: \`plumb bench ${name}${scale === 1 ? '' : ` --scale ${scale}`}\`.${leftOut.map((text) => ` ${text}`).join('')}
`
}

/** docs/benchmarks.md: a section for each benchmark, in the order of their names. */
export const pageOf = (outcomes: Outcome[]): string => `# Benchmarks

Written by \`plumb bench\`; do not edit. Everything is measured against something else on the same machine at the same time, because a ratio tells more about plumb than seconds, which tell about the machine. What is compared runs in turn (one of each per round); a ratio is the median of the rounds' ratios.

${[...outcomes]
  .sort((a, b) => a.name.localeCompare(b.name, 'en'))
  .map(section)
  .join('\n')}`
