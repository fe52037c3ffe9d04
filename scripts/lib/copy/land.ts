import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { from as copyFrom } from 'pg-copy-streams'
import { finding } from '../errors.ts'
import { quoted } from './lines.ts'
import { landingSchema, type Session } from './session.ts'
import type { SourceTable } from './sqlite.ts'

/** The name of a landing table, quoted. */
export const landingTable = (application: string, sourceTable: string): string =>
  `${landingSchema(application)}.${quoted(sourceTable)}`

/**
 * Lands a source table as it is, in one transaction: every column as text, in the order of the key,
 * replacing what landed before. `onRows` is told the number of rows after each block. Returns the
 * number of rows.
 */
export const land = (
  session: Session,
  application: string,
  runId: string,
  source: SourceTable,
  onRows: (rows: number) => void,
): Promise<number> =>
  session.transaction(async () => {
    const table = landingTable(application, source.name)
    const columns = source.columns.map((column) => `${quoted(column)} text`).join(', ')
    await session.query(`drop table if exists ${table} cascade`)
    await session.query(`create table ${table} (${columns}, undecodable text[])`)

    const hash = createHash('sha256')
    let rows = 0
    const lines = function* () {
      for (const block of source.blocks()) {
        hash.update(block.lines)
        rows += block.rows
        onRows(block.rows)
        yield block.lines
      }
    }
    const copy = session.client.query(copyFrom(`copy ${table} from stdin`))
    await pipeline(Readable.from(lines(), { highWaterMark: 1 }), copy)
    if (copy.rowCount !== rows)
      throw finding(
        'landing-incomplete',
        `Run the copy again: ${rows} rows of ${source.name} were sent, ${copy.rowCount} arrived.`,
      )

    await session.query(`create unique index on ${table} ((${quoted(source.key)}::bigint))`)
    await session.query(`analyze ${table}`)
    await session.query(
      `insert into copying.landings (application, source_table, run_id, row_count, sha256)
       values ($1, $2, $3, $4, $5)
       on conflict (application, source_table) do update
       set run_id = excluded.run_id, row_count = excluded.row_count, sha256 = excluded.sha256,
         landed_at = excluded.landed_at`,
      [application, source.name, runId, rows, hash.digest('hex')],
    )
    return rows
  })
