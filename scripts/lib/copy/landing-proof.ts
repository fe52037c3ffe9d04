import { createHash } from 'node:crypto'
import { to as copyTo } from 'pg-copy-streams'
import { landingTable } from './land.ts'
import { quoted } from './lines.ts'
import type { Difference } from './proof.ts'
import type { Session } from './session.ts'
import type { SourceTable } from './sqlite.ts'

/** Whether a source table and what landed of it are the same, byte by byte. */
export interface LandingProof {
  source_rows: number
  landed_rows: number
  sha256_source: string
  sha256_landed: string
  differences: number
  /** The first differences. */
  shown: Difference[]
}

const tab = 9
const newline = 10

/** The rows of COPY lines by their key. */
const rowsByKey = (lines: Buffer, keyPosition: number): Map<string, string[]> => {
  const rows = lines
    .toString()
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(String.fromCharCode(tab)))
  return new Map(rows.map((fields) => [fields[keyPosition] ?? '', fields]))
}

/** Names the rows and columns in which two blocks of COPY lines differ. */
const differencesOf = (source: Buffer, landed: Buffer, table: SourceTable): Difference[] => {
  const keyPosition = table.columns.indexOf(table.key)
  const expected = rowsByKey(source, keyPosition)
  const found = rowsByKey(landed, keyPosition)
  const names = [...table.columns, 'undecodable']
  const differences: Difference[] = []
  for (const [key, fields] of expected) {
    const other = found.get(key)
    found.delete(key)
    const columns = names.filter((_, n) => fields[n] !== other?.[n])
    if (!other)
      differences.push({ problem: 'landing-missing', source_key: key, key: null, columns: null })
    else if (columns.length > 0)
      differences.push({ problem: 'landing-differs', source_key: key, key: null, columns })
  }
  for (const key of found.keys())
    differences.push({ problem: 'landing-extra', source_key: key, key: null, columns: null })
  return differences
}

/** The landed rows whose key is after `after` and not after `last`, as COPY lines. */
const landedLines = async (
  { client }: Session,
  landing: string,
  { key, columns }: SourceTable,
  after: bigint | undefined,
  last: bigint | undefined,
): Promise<Buffer> => {
  const number = `${quoted(key)}::bigint`
  const bounds = [
    ...(after === undefined ? [] : [`${number} > ${after}`]),
    ...(last === undefined ? [] : [`${number} <= ${last}`]),
  ]
  const list = [...columns.map(quoted), 'undecodable'].join(', ')
  const where = bounds.length > 0 ? `where ${bounds.join(' and ')}` : ''
  const stream = client.query(
    copyTo(`copy (select ${list} from ${landing} ${where} order by ${number}) to stdout`),
  )
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

const countLines = (lines: Buffer): number => {
  let count = 0
  for (let at = lines.indexOf(newline); at >= 0; at = lines.indexOf(newline, at + 1)) count++
  return count
}

/**
 * Compares a source table with its landing table, block by block in the order of the key, as the
 * lines of COPY that both sides write. `onRows` is told the rows of each block.
 */
export const proveLanding = async (
  session: Session,
  application: string,
  table: SourceTable,
  shownMax: number,
  onRows: (rows: number) => void,
): Promise<LandingProof> => {
  const landing = landingTable(application, table.name)
  const hashes = { source: createHash('sha256'), landed: createHash('sha256') }
  const proof = { source_rows: 0, landed_rows: 0, differences: 0, shown: [] as Difference[] }
  const compare = (source: Buffer, landed: Buffer) => {
    hashes.source.update(source)
    hashes.landed.update(landed)
    proof.landed_rows += countLines(landed)
    if (source.equals(landed)) return
    const differences = differencesOf(source, landed, table)
    proof.differences += differences.length
    proof.shown.push(...differences.slice(0, shownMax - proof.shown.length))
  }
  let after: bigint | undefined
  for (const { lines, rows, last } of table.blocks()) {
    compare(lines, await landedLines(session, landing, table, after, last))
    proof.source_rows += rows
    after = last
    onRows(rows)
  }
  compare(Buffer.of(), await landedLines(session, landing, table, after, undefined))
  return {
    ...proof,
    sha256_source: hashes.source.digest('hex'),
    sha256_landed: hashes.landed.digest('hex'),
  }
}
