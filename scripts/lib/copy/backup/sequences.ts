import { readFile } from 'node:fs/promises'
import type pg from 'pg'
import { finding } from '../../errors.ts'
import { inHome } from '../../paths.ts'

/** The last value of each sequence; null before its first. */
export type SequenceValues = Map<string, string | null>

/** Reads all sequences, by the query of sql/monitor/backup_sequences.sql. */
export const readSequences = async (client: pg.Client): Promise<SequenceValues> => {
  const text = await readFile(inHome('sql/monitor/backup_sequences.sql'), 'utf8')
  const { rows } = await client.query<{ name: string; value: string | null }>(text)
  return new Map(rows.map(({ name, value }) => [name, value]))
}

/** Whether a value lies between two others, in whatever direction its sequence counts. */
const isBetween = (value: string | null, first: string | null, last: string | null): boolean => {
  if (value === first || value === last) return true
  if (value === null || (first === null && last === null)) return false
  // One that gave its first value meanwhile may have given any before the last.
  if (first === null || last === null) return true
  const [least, middle, greatest] = [BigInt(first), BigInt(value), BigInt(last)]
  return (least <= middle && middle <= greatest) || (greatest <= middle && middle <= least)
}

const placeOf = (value: string | null): string =>
  value === null ? 'its beginning' : `its value ${value}`

/**
 * Throws `backup-differs` (exit 1), naming the first sequence that does not stand, once restored, where it
 * stood before the dump, after it, or between.
 */
export const compareSequences = (
  { before, after }: { before: SequenceValues; after: SequenceValues },
  restored: SequenceValues,
): void => {
  for (const [name, value] of before) {
    const found = restored.get(name)
    if (found !== undefined && isBetween(found, value, after.get(name) ?? null)) continue
    const what = found === undefined ? 'is missing' : `stands at ${placeOf(found)}`
    throw finding(
      'backup-differs',
      `Do not rely on this backup: restored, the sequence ${name} ${what}; it should stand at ${placeOf(value)}.`,
    )
  }
}
