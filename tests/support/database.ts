import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { inject, test as base } from 'vitest'
import { connect, databaseUrl, type Sql } from '../../scripts/lib/database.ts'
import { inProject } from '../../scripts/lib/paths.ts'
import { createDatabase, dropDatabase } from './databases.ts'
import type { ProvidedServer } from './global.ts'

/** A migrated database that belongs to one test file. */
export interface TestDatabase {
  url: string
  sql: Sql
}

/** The server of this run, with its password file where every connection looks for it. */
export const testServer = (): ProvidedServer => {
  const server = inject('server')
  if (server.passfile) process.env.PGPASSFILE = server.passfile
  return server
}

/**
 * Vitest's `test` with a database: `db` is a copy of the migrated template, made for the file and
 * dropped after it, and connected to as a superuser.
 */
export const test = base.extend(
  'db',
  { scope: 'file' },
  async ({}, { onCleanup }): Promise<TestDatabase> => {
    const { prefix, template, rootUrl } = testServer()
    const name = prefix + randomBytes(4).toString('hex')
    await createDatabase(rootUrl, name, template)
    const url = databaseUrl(rootUrl, name)
    const sql = connect(url, { max: 4, applicationName: 'plumb test' })
    // Rights to a database are not copied with it.
    await sql.unsafe(await readFile(inProject('sql/app/database.sql'), 'utf8'))
    onCleanup(async () => {
      await sql.end({ timeout: 5 })
      await dropDatabase(rootUrl, name)
    })
    return { url, sql }
  },
)
