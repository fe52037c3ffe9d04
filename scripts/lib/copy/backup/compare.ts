import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { finding } from '../../errors.ts'
import { inHome } from '../../paths.ts'

/** How many rows each table has, and the sum of their hashes. */
export type TableSums = Map<string, { rows: number; sum: string }>

/** Sums up all tables, by the query of sql/monitor/backup_sums.sql. */
export const sumTables = async (client: pg.Client, signal?: AbortSignal): Promise<TableSums> => {
  const text = await readFile(inHome('sql/monitor/backup_sums.sql'), 'utf8')
  const { rows: tables } = await client.query<{ name: string; query: string }>(text)
  const sums: TableSums = new Map()
  for (const { name, query } of tables) {
    signal?.throwIfAborted()
    const { rows } = await client.query<{ rows: string; sum: string }>(query)
    sums.set(name, { rows: Number(rows[0]?.rows), sum: rows[0]?.sum ?? '' })
  }
  return sums
}

/** Throws `backup-differs` (exit 1), naming the first table that is not the same. */
export const compareSums = (saved: TableSums, restored: TableSums): void => {
  for (const name of new Set([...saved.keys(), ...restored.keys()])) {
    const [a, b] = [saved.get(name), restored.get(name)]
    const isSameCount = a !== undefined && a.rows === b?.rows
    if (isSameCount && a.sum === b.sum) continue
    const what = isSameCount ? 'other values' : `${b?.rows ?? 'no'} rows`
    throw finding(
      'backup-differs',
      `Do not rely on this backup: restored, ${name} has ${what}, not the ${a?.rows ?? 'no'} rows that it should have.`,
    )
  }
}

/**
 * The lines of a schema, comparable. Spaces and brackets do not count: the server writes an expression with
 * others once it has read its own text.
 */
const linesOf = (schema: string): string[] =>
  schema
    .split('\n')
    .filter((line) => !/^(--|\\(un)?restrict |$)/.test(line))
    .map((line) => line.replace(/[\s()]+/g, ''))

/** Throws `backup-differs` (exit 1), with the first line of pg_dump -s that is not the same. */
export const compareSchemas = (saved: string, restored: string): void => {
  const [a, b] = [linesOf(saved), linesOf(restored)]
  const n = a.findIndex((line, index) => line !== b[index])
  if (n < 0 && a.length === b.length) return
  const line = a[n] ?? b[a.length] ?? ''
  throw finding(
    'backup-differs',
    `Do not rely on this backup: restored, the schema is another one from here on: ${line.slice(0, 100)}`,
  )
}
