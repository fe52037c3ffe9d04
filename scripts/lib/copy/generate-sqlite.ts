import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import Database from 'libsql'
import { environment, messageOf, misuse, PlumbError } from '../errors.ts'
import { inProject } from '../paths.ts'
import type { GenerateOptions, Generated } from './generate.ts'

const checkFile = async (out: string, force: boolean): Promise<void> => {
  const found = await stat(out).catch(() => undefined)
  if (found && !found.isFile())
    throw misuse('not-a-file', `Name a file for the data: ${out} is none.`)
  if (found && !force)
    throw misuse('file-exists', `Name another file, or add --force: ${out} exists.`)
}

/** Runs a script of the application in which :scale and :seed stand for the numbers. */
const runScript = async (
  db: Database.Database,
  file: string,
  numbers: Record<string, number>,
): Promise<void> => {
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
 * Makes a legacy database that is an SQLite file, in memory (about 80 MB for each unit of scale);
 * the file appears whole or not at all.
 */
export const generateSqlite = async (
  application: string,
  { out, force, scale, seed }: GenerateOptions,
): Promise<Generated> => {
  await checkFile(out, force ?? false)
  const partial = `${out}.partial`
  const db = new Database(':memory:')
  try {
    for (const name of ['schema', 'generate'])
      await runScript(db, `sql/${application}/legacy/${name}.sqlite.sql`, { scale, seed })
    await mkdir(dirname(out), { recursive: true })
    await rm(partial, { force: true })
    db.prepare('vacuum into ?').run(partial)
    await rename(partial, out)
    const { size } = await stat(out)
    return { place: out, bytes: size, rows: countRows(db) }
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined)
    if (error instanceof PlumbError) throw error
    throw environment('cannot-write', `Make room for ${out}, or name another: ${messageOf(error)}.`)
  } finally {
    db.close()
  }
}
