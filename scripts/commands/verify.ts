import { command } from '../lib/command.ts'
import { readPlan } from '../lib/copy/plan.ts'
import { sentenceOf, type Proof } from '../lib/copy/proof.ts'
import { verifyApplication } from '../lib/copy/verify.ts'
import { note, print, printJson, tableOf } from '../lib/output.ts'
import { currentServer } from '../lib/server/start.ts'

/** The proof as a table for people. */
export const proofReport = ({ tables }: Proof): string =>
  tableOf(
    tables.map((table) => ({
      table: table.table,
      source: table.source_rows,
      landed: table.landed_rows,
      target: table.rows_found,
      rejects: table.rejects,
      'landing equal': table.sha256_source === table.sha256_landed,
      'hash equal': table.hash_expected === table.hash_found,
      differences: table.differences,
    })),
  )

const run = async (application: string, { json }: { json?: boolean }): Promise<void> => {
  const plan = await readPlan(application)
  const { url } = await currentServer()
  const proof = await verifyApplication(url, plan)
  if (json) printJson(proof)
  else print(proofReport(proof))
  for (const table of proof.tables) if (!table.ok) note(`${sentenceOf(table)} [not-equal]`)
  if (!proof.ok) process.exitCode = 1
}

export const verify = command('verify', "prove that an application's data are all there")
  .argument('<application>', 'a folder of sql/ that has a folder copy/')
  .option('--json', 'print one JSON document')
  .action(run)
