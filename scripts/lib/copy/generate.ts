import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import Database from 'libsql'
import { environment, messageOf, misuse, PlumbError } from '../errors.ts'
import { inProject } from '../paths.ts'
import { requireApplication } from './plan.ts'

/** How many rows, which rows, and where to. */
export interface GenerateOptions {
  /** Multiplies the numbers of rows; 0.001 … 20. */
  scale: number
  /** Chooses the rows; 0 … 2147483647. */
  seed: number
  /** The file to make. */
  out: string
  /** Whether a file that is there may be replaced. */
  force?: boolean
}

/** What was made: the number of rows of each table, and the file's size in bytes. */
export interface Generated {
  file: string
  bytes: number
  rows: Record<string, number>
}

const scaleMax = 20
const seedMax = 2 ** 31 - 1

const checkNumbers = ({ scale, seed }: GenerateOptions): void => {
  // The rows are made in memory, about 80 MB for each unit of scale.
  if (!(scale >= 0.001 && scale <= scaleMax))
    throw misuse('scale', `Choose a scale from 0.001 to ${scaleMax}.`)
  if (!Number.isInteger(seed) || seed < 0 || seed > seedMax)
    throw misuse('seed', `Choose a whole number from 0 to ${seedMax} as the seed.`)
}

const checkFile = async ({ out, force }: GenerateOptions): Promise<void> => {
  const found = await stat(out).catch(() => undefined)
  if (found && !found.isFile())
    throw misuse('not-a-file', `Name a file for the data: ${out} is none.`)
  if (found && !force)
    throw misuse('file-exists', `Name another file, or add --force: ${out} exists.`)
}

/** Runs a script of the application in which :scale and :seed stand for the numbers. */
const runScript = async (
  db: Database.Database,
  application: string,
  name: string,
  numbers: Record<string, number>,
): Promise<void> => {
  const file = `sql/${application}/legacy/${name}.sqlite.sql`
  const text = await readFile(inProject(file), 'utf8').catch(() => {
    throw misuse('no-generator', `Write ${file}: the legacy data are made by it.`)
  })
  try {
    db.exec(text.replace(/:(scale|seed)\b/g, (_, key: string) => String(numbers[key])))
  } catch (error) {
    throw misuse('generator-sql', `Correct the script: ${messageOf(error)}.`, { file })
  }
}

const countRows = (db: Database.Database): Record<string, number> => {
  const names = db
    .prepare(`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`)
    .all() as { name: string }[]
  return Object.fromEntries(
    names.map(({ name }) => {
      const [count] = db.prepare(`select count(*) from "${name}"`).raw().get() as [number]
      return [name, count]
    }),
  )
}

/**
 * Makes the legacy database of an application, an SQLite file, by its two scripts: schema, then
 * generate. The same scale and seed give the same file. The file appears whole or not at all.
 * Throws (exit 2) for a bad number, an unknown application, or a file that exists.
 */
export const generate = async (
  application: string,
  options: GenerateOptions,
): Promise<Generated> => {
  await requireApplication(application, 'legacy')
  checkNumbers(options)
  await checkFile(options)
  const { out, scale, seed } = options
  const partial = `${out}.partial`
  const db = new Database(':memory:')
  try {
    for (const name of ['schema', 'generate'])
      await runScript(db, application, name, { scale, seed })
    await mkdir(dirname(out), { recursive: true })
    await rm(partial, { force: true })
    db.prepare('vacuum into ?').run(partial)
    await rename(partial, out)
    const { size } = await stat(out)
    return { file: out, bytes: size, rows: countRows(db) }
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined)
    if (error instanceof PlumbError) throw error
    throw environment('cannot-write', `Make room for ${out}, or name another: ${messageOf(error)}.`)
  } finally {
    db.close()
  }
}
