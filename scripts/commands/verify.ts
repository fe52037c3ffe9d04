import { command } from '../lib/command.ts'
import { readPlan } from '../lib/copy/plan.ts'
import type { Proof } from '../lib/copy/proof/proof.ts'
import { proofMarkdown, proofReport, sentencesOf } from '../lib/copy/proof/report.ts'
import { verifyApplication } from '../lib/copy/proof/verify.ts'
import { parseSource } from '../lib/copy/sources/address.ts'
import { jobsOf } from '../lib/copy/workers.ts'
import { interruptible } from '../lib/interrupt.ts'
import { note, print, printJson } from '../lib/output.ts'
import { currentServer } from '../lib/server/start.ts'

interface Options {
  from?: string
  exact?: boolean
  again?: boolean
  jobs?: string
  json?: boolean
  markdown?: boolean
}

const show = (proof: Proof, { json, markdown }: Options): void => {
  if (json) printJson(proof)
  else print(markdown ? proofMarkdown(proof) : proofReport(proof))
  for (const sentence of sentencesOf(proof)) note(`${sentence} [not-equal]`)
}

const run = async (application: string, options: Options): Promise<void> => {
  const { from, exact, again } = options
  const plan = await readPlan(application)
  const address = from === undefined ? {} : { from: parseSource(from) }
  const jobs = jobsOf(options.jobs)
  const { url } = await currentServer()
  const proof = await interruptible(
    'what is proven is on record, the same command goes on.',
    (signal) => verifyApplication(url, plan, { ...address, exact, again, ...jobs, signal }),
  )
  show(proof, options)
  if (!proof.ok) process.exitCode = 1
}

export const verify = command('verify', "prove that an application's data are all there")
  .argument('<application>', 'a folder of sql/ that has a folder copy/')
  .option('--from <source>', 'the source that was copied from, with its password')
  .option('--exact', 'compare bytes: 1.0 is not 1.00, -0 is not 0')
  .option('--again', 'begin anew where an earlier proof was interrupted')
  .option('--jobs <number>', 'how many workers; default: as many as there are processors')
  .option('--json', 'print one JSON document')
  .option('--markdown', 'print a Markdown document')
  .action(run)
