import type { Wire } from '../wire/wire.ts'

/** A row that is not the same on both sides. */
export interface RowDifference {
  /** `missing`: only the left side has it; `extra`: only the right side; `differs`: both, not equal. */
  problem: 'missing' | 'extra' | 'differs'
  /** The values of the key, as text. */
  key: (string | null)[]
  /** The columns that differ. */
  columns: string[] | null
}

/** What people want to see of a part, by its name. */
export type PartFigures = Record<string, string | null>

/** What the comparison of a part came to. */
export interface Compared {
  leftRows: number
  rightRows: number
  /** How many rows are not the same. */
  differences: number
  /** The first of them. */
  shown: RowDifference[]
  /** What people want to see of a part; absent where nobody asked. */
  figures?: { expected: PartFigures; found: PartFigures }
}

/** A connection to each side. */
export interface Wires {
  left: Wire
  right: Wire
}

/** How many differences of a part are named; all are counted. */
export const shownMax = 20

/** What nothing comes to. */
export const nothingCompared: Compared = { leftRows: 0, rightRows: 0, differences: 0, shown: [] }

/** What two parts come to together, but for their figures. */
export const addUp = (sum: Compared, part: Compared): Compared => ({
  leftRows: sum.leftRows + part.leftRows,
  rightRows: sum.rightRows + part.rightRows,
  differences: sum.differences + part.differences,
  shown: [...sum.shown, ...part.shown].slice(0, shownMax),
})
