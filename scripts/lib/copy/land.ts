import { createHash } from 'node:crypto'
import { config } from '../config.ts'
import { finding } from '../errors.ts'
import type { Casts } from './casts.ts'
import type { Crew, Work } from './chunks.ts'
import { checkArrived, copiedProblem } from './counted.ts'
import { landingSchema, type Session } from './session.ts'
import type { SourceTable } from './sources/source.ts'
import { identifier, literal } from './sql.ts'
import { asCut, forgetStep, recordStep, type Step } from './steps.ts'
import type { Wire } from './wire/wire.ts'

const rowsMax = 1_000_000

/** How many rows make a chunk of a source table. */
export const chunkRows = ({ estimatedRows, estimatedBytes }: SourceTable): number =>
  Math.max(
    1,
    Math.min(
      rowsMax,
      Math.floor((config().copyChunkMb * 1e6 * estimatedRows) / Math.max(1, estimatedBytes)),
    ),
  )

/** The name of a landing table, quoted. A source's schema is not part of it. */
export const landingTable = (application: string, sourceTable: string): string =>
  `${landingSchema(application)}.${identifier(sourceTable.split('.').at(-1) ?? '')}`

/** The columns that the target's server can hold with their own types; the others as text. */
export const landingColumns = async (
  { query }: Session,
  { columns }: SourceTable,
): Promise<{ name: string; type: string; isCast: boolean }[]> => {
  const known = await query<{ known: boolean }>(
    'select to_regtype(t.type) is not null as known from unnest($1::text[]) with ordinality as t (type, n) order by t.n',
    [columns.map(({ type }) => type)],
  )
  return columns.map(({ name, type }, n) => {
    const isKnown = known[n]?.known ?? false
    return { name, type: isKnown ? type : 'text', isCast: type === 'text' || !isKnown }
  })
}

/** Makes the empty landing table, and records its step, in one transaction. */
export const planLanding = (
  session: Session,
  application: string,
  job: string,
  table: SourceTable,
): Promise<void> =>
  session.transaction(async () => {
    const name = `land ${table.table}`
    const landing = landingTable(application, table.table)
    const columns = await landingColumns(session, table)
    await forgetStep(session, job, name)
    await session.query(`drop table if exists ${landing} cascade`)
    await session.query(
      `create table ${landing} (${columns.map(({ name, type }) => `${identifier(name)} ${type}`).join(', ')})`,
    )
    await recordStep(session, application, job, {
      name,
      kind: 'land',
      sourceTable: table.table,
      targetTable: landing,
      cut: table.cut,
      beganEmpty: true,
      estimatedRows: table.estimatedRows,
      estimatedBytes: table.estimatedBytes,
      ranges: await table.ranges(chunkRows(table)),
    })
  })

/** What is to be done with each chunk of a step that reads the source: its rows, cast, into a COPY. */
export const chunkWork = (
  step: Step,
  table: SourceTable,
  { columns, items, format }: Casts,
  { meter }: Pick<Crew, 'meter'>,
): Work => ({
  stepId: step.id,
  run: async ({ wire, reader }, range) => {
    const from = await reader()
    await wire.copyIn(`copy ${step.target_table} (${columns}) from stdin (format ${format})`)
    const send = async () => {
      const sent = await from.send(asCut(table, step), range, wire, { items, format, meter })
      return { ...sent, taken: await wire.copyDone() }
    }
    const { rows, bytes, taken } = await send().catch((error: unknown) => {
      throw copiedProblem(error, step)
    })
    await checkArrived(wire, step, rows, taken)
    return { rowsRead: rows, rowsWritten: taken, rejected: 0, bytes }
  },
})

/** How rows land: as they are, but as text where the target's server has no such type. */
export const landingCasts = async (session: Session, table: SourceTable): Promise<Casts> => {
  const found = await landingColumns(session, table)
  return {
    columns: found.map(({ name }) => identifier(name)).join(', '),
    items: found.map(({ name, isCast }) => identifier(name) + (isCast ? '::text' : '')).join(', '),
    format: 'binary',
  }
}

/** The same in every run; names made of the tables' could be cut off alike. */
const keyName = (landing: string): string =>
  `landing_${createHash('sha1').update(landing).digest('hex').slice(0, 16)}_key`

const makeKey = async (
  { query }: Pick<Wire, 'query'>,
  landing: string,
  key: string[],
): Promise<void> => {
  const columns = key.map(identifier).join(', ')
  const [made] = await query(
    `select 1 from pg_index where indrelid = ${literal(landing)}::regclass and indisunique`,
  )
  if (made) return
  try {
    // A null is a column without a value, but two rows with a null and all else alike have one key.
    const nulls = key.length > 1 ? 'nulls not distinct' : ''
    await query(`create unique index ${keyName(landing)} on ${landing} (${columns}) ${nulls}`)
  } catch (error) {
    const { code, detail, message } = error as { code?: string; detail?: string; message: string }
    if (code === '54000')
      throw finding('source-key', `Name a key of shorter values than an index takes: ${message}.`)
    if (code !== '23505') throw error
    throw finding(
      'source-key',
      `Name a key that is unique in the source: ${detail ?? literal(columns)}`,
    )
  }
}

/** Gives a landing table its key and its statistics. Throws (exit 1) when the key is not unique. */
export const finishLanding = async (
  wire: Pick<Wire, 'query'>,
  { target_table: landing }: Step,
  key: string[],
): Promise<void> => {
  await makeKey(wire, landing, key)
  await wire.query(`analyze ${landing}`)
}
