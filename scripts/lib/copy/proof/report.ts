import { tableOf } from '../../output.ts'
import type { Difference, Differences, Proof } from './proof.ts'

const words: Record<string, string> = {
  missing: 'is missing',
  extra: 'has no row in the source',
  differs: 'differs',
  'landing-missing': 'of the source has not landed',
  'landing-extra': 'landed and is not in the source',
  'landing-differs': 'differs between source and landing',
  'not-accounted': 'landed, and no plan takes it, rejects it or leaves it out',
  'reject-missing': 'is rejected by the plan, but not on record',
  'reject-extra': 'is on record as rejected, but the plan takes it',
  'reject-differs': 'is on record with another reason',
  rounded: 'is rounded or cut by the target, which the SELECT does not say',
  undecodable:
    'holds bytes that are no text, which the plan passes in hexadecimal digits without a look at s.undecodable',
}

const placeOf = ({ source_key, key, columns }: Difference): string => {
  const parts = [
    ...Object.entries(key ?? {}).map(([name, value]) => `${name} ${value ?? 'null'}`),
    ...(source_key === null ? [] : [`source key ${source_key}`]),
    ...(columns === null ? [] : [`column${columns.length > 1 ? 's' : ''} ${columns.join(', ')}`]),
  ]
  return parts.join(', ')
}

/** One sentence about a table that is not proven; names its first row and column. */
export const sentenceOf = (name: string, { differences, shown }: Differences): string => {
  const [first] = shown
  if (!first) return `${name}: ${differences} rows are not as they should be.`
  const others = differences - 1
  const more = others > 0 ? `, and ${others} other rows are not as they should be` : ''
  return `${name}: the row with ${placeOf(first)} ${words[first.problem] ?? first.problem}${more}.`
}

/** What is wrong, one sentence each; empty when the proof is ok. */
export const sentencesOf = ({ landings, tables, problems }: Proof): string[] => [
  ...landings.filter(({ ok }) => !ok).map((proof) => sentenceOf(proof.source_table, proof)),
  ...tables.filter(({ ok }) => !ok).map((proof) => sentenceOf(proof.table, proof)),
  ...problems.map(({ sentence }) => `${sentence}.`),
]

/** The proof as a table for people. */
export const proofReport = ({ landings, tables }: Proof): string => {
  const landingOf = new Map(landings.map((landing) => [landing.source_table, landing]))
  return tableOf(
    tables.map((table) => {
      const landing = landingOf.get(table.source_table)
      return {
        table: table.table,
        source: landing?.source_rows ?? table.source_rows ?? table.rows_expected,
        landed: table.mode === 'landed' ? (landing?.landed_rows ?? 0) : null,
        expected: table.rows_expected,
        target: table.rows_found,
        rejects: table.rejects,
        differences: table.differences + (landing?.differences ?? 0),
        equal: table.ok && (landing?.ok ?? true),
      }
    }),
  )
}

const row = (cells: (string | number | null)[]): string =>
  `| ${cells.map((cell) => String(cell ?? '').replace(/[|\n]/g, ' ')).join(' | ')} |`

const markdownTable = (head: string[], rows: (string | number | null)[][]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')

/** The proof as a Markdown document, to be kept beside a change. */
export const proofMarkdown = (proof: Proof): string => {
  const { application, source, run, exact, seconds, ok, landings, tables } = proof
  const figures = tables.flatMap((table) =>
    table.figures.map(({ column, figure, expected, found }) => [
      table.table,
      column,
      figure,
      expected,
      found,
      expected === found ? 'yes' : '**no**',
    ]),
  )
  const wrong = sentencesOf(proof)
  return [
    `# Proof of the copy of ${application}`,
    `Run ${run} from ${source}, compared ${exact ? 'byte by byte' : 'by equality'} in ${seconds} s: **${ok ? 'all rows are there and equal' : 'not equal'}**.`,
    ...(wrong.length > 0 ? [wrong.map((sentence) => `- ${sentence}`).join('\n')] : []),
    ...(landings.length > 0
      ? [
          '## Source and landing',
          markdownTable(
            ['source table', 'rows', 'landed', 'differences'],
            landings.map((landing) => [
              landing.source_table,
              landing.source_rows,
              landing.landed_rows,
              landing.differences,
            ]),
          ),
        ]
      : []),
    '## Targets',
    markdownTable(
      ['table', 'expected', 'found', 'rejects', 'differences'],
      tables.map((table) => [
        table.table,
        table.rows_expected,
        table.rows_found,
        table.rejects,
        table.differences,
      ]),
    ),
    ...(figures.length > 0
      ? [
          '## Sums, first and last values',
          markdownTable(['table', 'column', 'figure', 'expected', 'found', 'equal'], figures),
        ]
      : []),
    '',
  ].join('\n\n')
}
