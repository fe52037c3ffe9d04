import { existsSync } from 'node:fs'
import { misuse } from '../errors.ts'
import { inProject } from '../paths.ts'
import { currentServer } from '../server/start.ts'
import { generatePostgres } from './generate-postgres.ts'
import { generateSqlite } from './generate-sqlite.ts'
import { requireApplication } from './plan.ts'

/** How many rows, which rows, and where to. */
export interface GenerateOptions {
  /** Multiplies the numbers of rows; 0.001 … 20. */
  scale: number
  /** Chooses the rows; 0 … 2147483647. */
  seed: number
  /** The file to make, for an application whose legacy data are a file. */
  out: string
  /** Whether what is there already may be replaced. */
  force?: boolean
}

/** What was made: the number of rows of each table, the file or database, and its size in bytes. */
export interface Generated {
  place: string
  bytes: number
  rows: Record<string, number>
}

const scaleMax = 20
const seedMax = 2 ** 31 - 1

const checkNumbers = ({ scale, seed }: GenerateOptions): void => {
  if (!(scale >= 0.001 && scale <= scaleMax))
    throw misuse('scale', `Choose a scale from 0.001 to ${scaleMax}.`)
  if (!Number.isInteger(seed) || seed < 0 || seed > seedMax)
    throw misuse('seed', `Choose a whole number from 0 to ${seedMax} as the seed.`)
}

/** Whether the legacy data of an application are an SQLite file; otherwise a PostgreSQL database. */
export const isSqliteLegacy = (application: string): boolean =>
  existsSync(inProject('sql', application, 'legacy', 'generate.sqlite.sql'))

/**
 * Makes the legacy data of an application by its two scripts: schema, then generate. The same scale
 * and seed give the same data. They appear whole or not at all.
 * Throws (exit 2) for a bad number, an unknown application, or a place that is taken.
 */
export const generate = async (
  application: string,
  options: GenerateOptions,
): Promise<Generated> => {
  await requireApplication(application, 'legacy')
  checkNumbers(options)
  if (isSqliteLegacy(application)) return generateSqlite(application, options)
  return generatePostgres(await currentServer(), application, options)
}
