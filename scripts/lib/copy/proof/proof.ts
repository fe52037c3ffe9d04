/** One row that is not as it should be. */
export interface Difference {
  /**
   * `missing`, `extra`, `differs` in the target; `landing-…` in the landing; `reject-…` in the rejects;
   * `not-accounted`: landed, and neither taken nor rejected nor left out on purpose; `rounded` by the target's
   * type, `undecodable` bytes that the plan took for text.
   */
  problem: string
  source_key: string | null
  /** The target's key. */
  key: Record<string, string | null> | null
  /** The columns that differ. */
  columns: string[] | null
}

/** Differences of a table: all are counted, the first are named. */
export interface Differences {
  ok: boolean
  differences: number
  shown: Difference[]
}

/** Whether a source table and what landed of it are the same. */
export interface LandingProof extends Differences {
  source_table: string
  source_rows: number
  landed_rows: number
}

/** What people compare at a glance: the sum of a number, the first and the last of a time. */
export interface Figure {
  column: string
  figure: 'sum' | 'first' | 'last'
  expected: string | null
  found: string | null
}

/** Whether a target is what its plan makes of what landed, or of the source. */
export interface TableProof extends Differences {
  table: string
  source_table: string
  mode: 'landed' | 'direct'
  /** Of a direct plan whose SELECT may leave rows out, on purpose: those of its table. */
  source_rows: number | null
  rows_expected: number
  rows_found: number
  rejects: number
  figures: Figure[]
}

/** Something that is wrong with the targets as a whole: a foreign key, a sequence. */
export interface Problem {
  code: string
  target_table: string
  sentence: string
}

/** The proof of an application. */
export interface Proof {
  ok: boolean
  application: string
  source: string
  run: number
  /** Whether rows were compared by the bytes that a server would send, not by equality. */
  exact: boolean
  /** How long it took; of an interrupted proof, its last part. */
  seconds: number
  landings: LandingProof[]
  tables: TableProof[]
  problems: Problem[]
}
