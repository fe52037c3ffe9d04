import type { SourceAddress } from '../sources/address.ts'
import type { Source, SourceTable } from '../sources/source.ts'
import { relationName } from '../sql.ts'
import type { Origin } from './comparisons.ts'
import { holdMoment, type Server } from './connect.ts'
import type { Proving } from './prove.ts'
import { stage, stagedTable } from './stage.ts'

/** Where rows came from, and how a table is made ready to be compared. */
export interface ReadyOrigin extends Origin {
  /** Called for each source table before its ranges are planned. */
  prepare: (table: SourceTable) => Promise<void>
}

/** No server of another version is asked: both sides are in the target's database. */
const own: Server = { version: Infinity, encoding: 'UTF8' }

/**
 * Lends the place where the source's rows are compared: a moment of the source itself if it is
 * PostgreSQL, else tables beside the landing into which its files are read once more.
 */
export const withOrigin = async <T>(
  { session, plan, open }: Proving,
  address: SourceAddress,
  source: Source,
  use: (origin: ReadyOrigin) => Promise<T>,
): Promise<T> => {
  const { application } = plan
  if (address.kind !== 'postgres')
    return use({
      open,
      server: own,
      from: (table) => stagedTable(application, table),
      prepare: (table) =>
        stage(session, open, source, table, stagedTable(application, table.table)),
    })
  const moment = await holdMoment(address.location)
  try {
    return await use({
      open: moment.open,
      server: moment.server,
      from: relationName,
      prepare: () => Promise.resolve(),
    })
  } finally {
    moment.wire.close()
  }
}
