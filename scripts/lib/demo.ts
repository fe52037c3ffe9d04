import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { copyApplication } from './copy/copy.ts'
import { generate, isSqliteLegacy } from './copy/generate.ts'
import { applicationsWith, readPlan } from './copy/plan.ts'
import type { Proof } from './copy/proof/proof.ts'
import { verifyApplication } from './copy/proof/verify.ts'
import type { TableReport } from './copy/report.ts'
import { parseSource } from './copy/sources/address.ts'
import { databaseUrl, withDatabase } from './database.ts'
import { stateFolder } from './paths.ts'
import type { Server } from './server/server.ts'

/** What the demonstration of one application brought. */
export interface Demonstrated {
  application: string
  source: string
  tables: TableReport[]
  proof: Proof
}

/** The applications that are shown when none is named: those whose legacy data are a file. */
export const shownFirst = async (): Promise<string[]> =>
  (await applicationsWith('copy')).filter(isSqliteLegacy)

const hasDatabase = (server: Server, name: string): Promise<boolean> =>
  withDatabase(server.rootUrl, async (sql) => {
    const found = await sql`select from pg_database where datname = ${name}`
    return found.length > 0
  })

/** The address of an application's legacy data, and whether they are there already. */
const legacyOf = async (server: Server, application: string, file: string) => {
  if (isSqliteLegacy(application)) return { from: `sqlite:${file}`, isThere: existsSync(file) }
  const name = `legacy_${application}`
  return { from: databaseUrl(server.url, name), isThere: await hasDatabase(server, name) }
}

/**
 * Makes the legacy data of an application unless they are there, copies and proves them. `say` is
 * told each step before it begins.
 */
export const demonstrate = async (
  server: Server,
  application: string,
  scale: number,
  say: (step: string) => void,
): Promise<Demonstrated> => {
  const plan = await readPlan(application)
  const file = join(stateFolder, `${application}-scale-${scale}.db`)
  const { from, isThere } = await legacyOf(server, application, file)
  if (!isThere) {
    say(`${application}: making legacy data at scale ${scale}`)
    await generate(application, { scale, seed: 1, out: file })
  }
  const source = parseSource(from)
  say(`${application}: copying`)
  const tables = await copyApplication(server.url, plan, source)
  say(`${application}: proving`)
  const proof = await verifyApplication(server.url, plan, { from: source })
  return { application, source: source.shown, tables, proof }
}
