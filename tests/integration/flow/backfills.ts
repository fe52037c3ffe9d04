import { readFile } from 'node:fs/promises'
import { glob } from 'zx'
import { inProject } from '../../../scripts/lib/paths.ts'

/** The DDL of copying.backfills, with its schema, as the project's own migration has it. */
export const backfillsTable = async (): Promise<string> => {
  const [file = ''] = await glob(inProject('migrations/committed/*-copying.sql'))
  const text = await readFile(file, 'utf8')
  const [table] = /create table copying\.backfills \([^]*?\n\);/.exec(text) ?? []
  if (!table) throw new Error(`${file} does not make copying.backfills`)
  return `create schema copying; ${table}`
}
