import type { Session } from '../session.ts'
import type { Wire } from '../wire/wire.ts'
import { nameColumns } from './columns.ts'
import { addUp, nothingCompared, type Compared } from './compared.ts'
import { openPool, rangeTask } from './pool.ts'
import { rangesFor } from './ranges.ts'
import { columnsOf, keyTypesOf, sideOf } from './relations.ts'
import type { Comparison, HashKind } from './side.ts'

/** Two relations whose rows should be the same. */
export interface Between {
  /** Asks the database of `here` about its types. */
  session: Pick<Session, 'query'>
  there: { open: () => Promise<Wire>; from: string }
  /** A table; its columns and types are those that are compared. */
  here: { open: () => Promise<Wire>; table: string }
  /** The columns of the key; none: rows are compared without one. */
  key: string[]
  kind: HashKind
  jobs: number
  /** About so many rows are compared at once. */
  rangeRows?: number
}

/** How two relations are compared: every column of the table here. */
export const comparisonOf = async ({
  session,
  there,
  here,
  key,
  kind,
}: Between): Promise<Comparison> => {
  const columns = await columnsOf(session, here.table, kind === 'exact')
  const compared = { columns, key, kind }
  return {
    left: sideOf(compared, there.from, 'there', there.open),
    right: sideOf(compared, here.table, 'here', here.open),
    keyTypes: keyTypesOf(compared),
  }
}

/** Compares two relations row by row and names the first differences; nothing is put on record. */
export const compareRelations = async (between: Between): Promise<Compared> => {
  const comparison = await comparisonOf(between)
  const { left, right } = comparison
  let sum = nothingCompared
  const pool = openPool(between.jobs)
  try {
    const ranges = await pool.one(comparison, (wires) =>
      rangesFor(
        wires,
        { side: left },
        { side: right, table: between.here.table },
        between.rangeRows,
      ),
    )
    await pool.run(
      ranges.map((range) =>
        rangeTask(comparison, range, (compared) => {
          sum = addUp(sum, compared)
          return Promise.resolve()
        }),
      ),
    )
    await pool.one(comparison, (wires) => nameColumns(wires, comparison, sum.shown))
    return sum
  } finally {
    pool.close()
  }
}
