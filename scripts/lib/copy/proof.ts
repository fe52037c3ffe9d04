/** One row that is not as it should be. */
export interface Difference {
  /** `missing`, `extra`, `differs` in the target; `landing-…` in the landing; `reject-…` in the rejects. */
  problem: string
  source_key: string | null
  /** The target's primary key. */
  key: Record<string, unknown> | null
  /** The columns that differ. */
  columns: string[] | null
}

/** What copying.compare() answers about one target. */
export interface TargetProof {
  rows_in: number
  rows_expected: number
  rows_found: number
  hash_expected: string
  hash_found: string
  rejects: number
  differences: number
  shown: Difference[]
}

/** The proof of one table: source = landing, landing shaped = target, source = target + rejects. */
export interface TableProof extends TargetProof {
  ok: boolean
  table: string
  source_table: string
  source_rows: number
  landed_rows: number
  sha256_source: string
  sha256_landed: string
}

/** The proof of an application. */
export interface Proof {
  ok: boolean
  application: string
  source: string
  run: number
  tables: TableProof[]
}

const words: Record<string, string> = {
  missing: 'is missing',
  extra: 'has no row in the source',
  differs: 'differs',
  'landing-missing': 'of the source has not landed',
  'landing-extra': 'landed and is not in the source',
  'landing-differs': 'differs between source and landing',
  'reject-missing': 'is rejected by the plan, but not on record',
  'reject-extra': 'is on record as rejected, but the plan takes it',
  'reject-differs': 'is on record with another reason',
}

const placeOf = ({ source_key, key, columns }: Difference): string => {
  const parts = [
    ...Object.entries(key ?? {}).map(([name, value]) => `${name} ${String(value)}`),
    ...(source_key === null ? [] : [`source key ${source_key}`]),
    ...(columns === null ? [] : [`column${columns.length > 1 ? 's' : ''} ${columns.join(', ')}`]),
  ]
  return parts.join(', ')
}

/** One sentence about a table that is not proven; names its first row and column. */
export const sentenceOf = (proof: TableProof): string => {
  const [first] = proof.shown
  if (first) {
    const others = proof.differences - 1
    const more = others > 0 ? `, and ${others} other rows are not as they should be` : ''
    return `${proof.table}: the row with ${placeOf(first)} ${words[first.problem] ?? first.problem}${more}.`
  }
  return (
    `${proof.table}: ${proof.source_rows} rows in the source are not ` +
    `${proof.rows_found} in the target and ${proof.rejects} rejects.`
  )
}
