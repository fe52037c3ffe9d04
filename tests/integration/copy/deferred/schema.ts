import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { testServer } from '../../../support/database.ts'

/** The schema `trial` as pg_dump tells it, line by line, without the line that is different each time. */
export const schemaOf = async (url: string): Promise<string> => {
  const program = join(testServer().bin ?? '', 'pg_dump')
  const args = ['--schema-only', '--schema=trial', `--dbname=${url}`]
  const { stdout } = await promisify(execFile)(program, args)
  return stdout.replace(/^\\(un)?restrict .*$/gm, '')
}
