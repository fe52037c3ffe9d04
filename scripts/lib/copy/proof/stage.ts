import { checkCounts } from '../counted.ts'
import { landingColumns } from '../land.ts'
import { landingSchema, type Session } from '../session.ts'
import type { Source, SourceTable } from '../sources/source.ts'
import { fitting, identifier } from '../sql.ts'
import type { Wire } from '../wire/wire.ts'

/** Where the rows of a source that is no PostgreSQL stand while they are compared. */
export const stagedTable = (application: string, sourceTable: string): string =>
  `${landingSchema(application)}.${identifier(fitting(`source_of_${sourceTable}`))}`

/**
 * Reads a file's table once more, into an unlogged table beside the landing, so that the server compares
 * the two as it does any others. Replaces what was staged before.
 */
export const stage = async (
  session: Session,
  open: () => Promise<Wire>,
  source: Source,
  table: SourceTable,
  staged: string,
): Promise<void> => {
  const columns = await landingColumns(session, table)
  const list = columns.map(({ name, type }) => `${identifier(name)} ${type}`).join(', ')
  await session.query(`drop table if exists ${staged}`)
  await session.query(`create unlogged table ${staged} (${list})`)
  const wire = await open()
  const reader = await source.reader(0)
  try {
    await wire.copyIn(`copy ${staged} from stdin (format binary)`)
    const { rows } = await reader.send(table, { low: null, high: null }, wire, {
      format: 'binary',
    })
    checkCounts(table.table, rows, await wire.copyDone())
  } finally {
    wire.close()
    await reader.close()
  }
  await session.query(`analyze ${staged}`)
}
