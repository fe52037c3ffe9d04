import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyApplication } from '../../scripts/lib/copy/copy.ts'
import { generate, isSqliteLegacy } from '../../scripts/lib/copy/generate.ts'
import { runLegacyScripts } from '../../scripts/lib/copy/generate-postgres.ts'
import { readPlan } from '../../scripts/lib/copy/plan.ts'
import { parseSource } from '../../scripts/lib/copy/sources/address.ts'
import { databaseUrl, withDatabase } from '../../scripts/lib/database.ts'
import { inProject } from '../../scripts/lib/paths.ts'
import { testServer } from './database.ts'
import { createDatabase, dropDatabase } from './databases.ts'

/** Lends the address of an application's legacy data, made for the caller and removed after it. */
export const withLegacy = async <T>(
  application: string,
  scale: number,
  use: (address: string) => Promise<T>,
): Promise<T> => {
  if (isSqliteLegacy(application)) {
    const folder = await mkdtemp(join(tmpdir(), 'plumb-load-'))
    try {
      const out = join(folder, `${application}.db`)
      await generate(application, { scale, seed: 1, out })
      return await use(`sqlite:${out}`)
    } finally {
      await rm(folder, { recursive: true })
    }
  }
  const { prefix, rootUrl } = testServer()
  const name = `${prefix}legacy_${randomBytes(4).toString('hex')}`
  await createDatabase(rootUrl, name)
  const url = databaseUrl(rootUrl, name)
  try {
    await withDatabase(url, async (sql) => {
      await runLegacyScripts(sql, application, 'public', { scale, seed: 1 })
      await sql.unsafe('vacuum analyze')
    })
    return await use(url)
  } finally {
    await dropDatabase(rootUrl, name)
  }
}

/**
 * Fills an application's tables with its legacy data by its copy plan, adds what a copy does not bring
 * (tests/performance/<application>.sql), and lets the database settle: statistics, visibility,
 * materialized views.
 */
export const load = async (url: string, application: string, scale: number): Promise<void> => {
  const plan = await readPlan(application)
  await withLegacy(application, scale, (address) =>
    copyApplication(url, plan, parseSource(address)),
  )
  await withDatabase(url, async (sql) => {
    const activity = inProject('tests/performance', `${application}.sql`)
    if (existsSync(activity)) await sql.unsafe(await readFile(activity, 'utf8'))
    await sql.unsafe('vacuum analyze')
    const refreshes = await sql<{ command: string }[]>`
      select command from jobs.registry where name like 'refresh%' order by name`
    for (const { command } of refreshes) await sql.unsafe(command)
    await sql.unsafe('vacuum analyze')
  })
}
