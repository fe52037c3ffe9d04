import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Migration } from '../migrations.ts'
import { inProject } from '../paths.ts'

/** Where the schema files stand, in the project. */
export const schemaFolder = 'migrations/schema'

/** It names the migration that the files show; written last, so that it is missing after a kill. */
export const hashFile = '.hash'

/**
 * Whether migrations/schema shows another history than these migrations; needs no database. A
 * project without the folder keeps no schema files, which is no finding.
 */
export const schemaIsStale = async (migrations: Migration[]): Promise<boolean> => {
  if (!existsSync(inProject(schemaFolder))) return false
  const shown = await readFile(inProject(schemaFolder, hashFile), 'utf8').catch(() => '')
  return shown.trim() !== (migrations.at(-1)?.hash ?? '-')
}
