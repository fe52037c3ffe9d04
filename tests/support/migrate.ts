import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { withDatabase } from '../../scripts/lib/database.ts'
import { finding } from '../../scripts/lib/errors.ts'
import { inProject, root } from '../../scripts/lib/paths.ts'
import type { TestServer } from './server.ts'

const program = inProject('node_modules/.bin/graphile-migrate')

/**
 * Brings a database up to date by the committed migrations, with graphile-migrate itself.
 * Throws its output when it fails, and a finding when there was nothing to apply.
 */
export const migrate = async (server: TestServer, database: string): Promise<void> => {
  const url = server.url(database)
  const env = {
    ...process.env,
    DATABASE_URL: url,
    SHADOW_DATABASE_URL: server.url(`${server.prefix}shadow`),
    ROOT_DATABASE_URL: server.rootUrl,
  }
  try {
    await promisify(execFile)(program, ['migrate'], { cwd: root, env, timeout: 300_000 })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`graphile-migrate could not migrate ${database}:\n${stdout}${stderr}`, {
      cause: error,
    })
  }
  await withDatabase(url, async (sql) => {
    const applied = await sql`select from graphile_migrate.migrations`
    if (applied.length === 0) {
      throw finding('no-migrations', 'Commit a migration first: there was nothing to apply.')
    }
  })
}
