import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { copyApplication } from './copy/copy.ts'
import type { TableReport } from './copy/report.ts'
import { generate, isSqliteLegacy } from './copy/generate.ts'
import { applicationsWith, readPlan } from './copy/plan.ts'
import type { Proof } from './copy/proof/proof.ts'
import { parseSource } from './copy/sources/address.ts'
import { verifyApplication } from './copy/proof/verify.ts'
import { stateFolder } from './paths.ts'

/** What the demonstration of one application brought. */
export interface Demonstrated {
  application: string
  source: string
  tables: TableReport[]
  proof: Proof
}

/** The applications whose legacy data are a SQLite file that plumb can make and copy. */
export const demonstrable = async (): Promise<string[]> =>
  (await applicationsWith('copy')).filter(isSqliteLegacy)

/**
 * Makes the legacy data of an application unless they are there, copies and proves them. `say` is
 * told each step before it begins.
 */
export const demonstrate = async (
  url: string,
  application: string,
  scale: number,
  say: (step: string) => void,
): Promise<Demonstrated> => {
  const file = join(stateFolder, `${application}-scale-${scale}.db`)
  if (!existsSync(file)) {
    say(`${application}: making legacy data at scale ${scale}`)
    await generate(application, { scale, seed: 1, out: file })
  }
  const plan = await readPlan(application)
  say(`${application}: copying`)
  const tables = await copyApplication(url, plan, parseSource(`sqlite:${file}`))
  say(`${application}: proving`)
  return { application, source: file, tables, proof: await verifyApplication(url, plan) }
}
