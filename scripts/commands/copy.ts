import { Option } from 'commander'
import { command } from '../lib/command.ts'
import { previewCopy } from '../lib/copy/copy.ts'
import { guidedLive, isLive, type LiveOptions } from '../lib/copy/follow/guided.ts'
import { guidedCopy, type GuidedOptions } from '../lib/copy/guided.ts'
import { readPlan, type Plan } from '../lib/copy/plan.ts'
import type { Proof } from '../lib/copy/proof/proof.ts'
import { proofReport, sentencesOf } from '../lib/copy/proof/report.ts'
import { verifyApplication } from '../lib/copy/proof/verify.ts'
import { parseSource, type SourceAddress } from '../lib/copy/sources/address.ts'
import { copyTable, previewTable, undoTable } from '../lib/copy/tables.ts'
import { parseRate } from '../lib/copy/throttle/rate.ts'
import { undoCopy } from '../lib/copy/undo/undo.ts'
import { jobsOf } from '../lib/copy/workers.ts'
import { misuse } from '../lib/errors.ts'
import { interruptible } from '../lib/interrupt.ts'
import { note, print, printJson } from '../lib/output.ts'
import type { Server } from '../lib/server/server.ts'
import { currentServer } from '../lib/server/start.ts'

interface Options extends LiveOptions {
  from?: string
  plan?: boolean
  dryRun?: boolean
  undo?: boolean
  intoExisting?: boolean
  resume?: boolean
  backup?: string | true
  maxRate?: string
  jobs?: string
  proof: boolean
  json?: boolean
}

const sourceOf = ({ from }: Options): SourceAddress => {
  if (from === undefined)
    throw misuse(
      'source-address',
      'Say where the data come from: --from postgres://…, sqlite:FILE, jsonl:FILE_OR_FOLDER or csv:FILE_OR_FOLDER.',
    )
  return parseSource(from)
}

const showPlan = async (url: string, plan: Plan, options: Options): Promise<void> => {
  const source = sourceOf(options)
  const steps = await previewCopy(url, plan, source)
  if (options.json)
    printJson({ ok: true, application: plan.application, source: source.shown, steps })
  else print(previewTable(steps))
}

const undo = async (
  url: string,
  { application }: Plan,
  { dryRun, json }: Options,
): Promise<void> => {
  const report = await undoCopy(url, application, { dryRun: dryRun ?? false })
  if (json) printJson({ ok: true, ...report })
  else {
    print(undoTable(report))
    print(`\n${report.rejects_removed} rejects ${dryRun ? 'would be' : 'were'} removed, too.`)
  }
}

const guidedOptions = (options: Options): GuidedOptions => ({
  ...jobsOf(options.jobs),
  ...(options.maxRate === undefined ? {} : { maxRate: parseRate(options.maxRate) }),
  ...(options.backup === undefined ? {} : { backup: options.backup }),
  dryRun: options.dryRun ?? false,
  intoExisting: options.intoExisting ?? false,
  mustResume: options.resume ?? false,
  json: options.json ?? false,
})

const copyNow = async (server: Server, plan: Plan, options: Options): Promise<void> => {
  const source = sourceOf(options)
  const dryRun = options.dryRun ?? false
  const guided = { ...guidedOptions(options), onFollowed: note }
  const { backup, tables } = await guidedCopy(server, plan, source, guided)
  const { application } = plan
  if (!options.json) print(copyTable(tables))
  const proof = dryRun || !options.proof ? undefined : await prove(server, plan, options, source)
  const ok = proof?.ok ?? true
  if (options.json)
    printJson({ ok, application, source: source.shown, dry_run: dryRun, backup, tables, proof })
  else if (dryRun) print('\nDry run: nothing was written.')
  else if (proof) print(`\n${proofReport(proof)}`)
  for (const sentence of proof ? sentencesOf(proof) : []) note(`${sentence} [not-equal]`)
  if (!ok) process.exitCode = 1
}

const prove = (
  { url }: Server,
  plan: Plan,
  { jobs }: Options,
  source: SourceAddress,
): Promise<Proof> =>
  interruptible(`"plumb verify ${plan.application}" goes on from here.`, (signal) =>
    verifyApplication(url, plan, { ...jobsOf(jobs), from: source, signal }),
  )

const run = async (application: string, options: Options): Promise<void> => {
  const plan = await readPlan(application)
  const server = await currentServer()
  const { url } = server
  if (options.undo) await undo(url, plan, options)
  else if (options.plan) await showPlan(url, plan, options)
  else if (isLive(options))
    await guidedLive(server, plan, sourceOf(options), guidedOptions(options), options)
  else await copyNow(server, plan, options)
}

const live = ['follow', 'stopFollowing', 'cutOver', 'cutBack']
const actions = ['plan', 'undo', ...live]

/** An option that says what to do: one of them is possible at a time. */
const action = (flag: string, description: string): Option => {
  const option = new Option(flag, description)
  return option.conflicts(actions.filter((name) => name !== option.attributeName()))
}

export const copy = command('copy', "copy an application's data in by its plan")
  .argument('<application>', 'a folder of sql/ that has a folder copy/')
  .option('--from <source>', 'postgres://…, sqlite:FILE, jsonl:FILE_OR_FOLDER, csv:FILE_OR_FOLDER')
  .option('--jobs <number>', 'how many workers; default: as many as there are processors')
  .option('--into-existing', 'keep rows of the targets that no copy wrote, and add to them')
  .option('--resume', 'only go on with a job that was interrupted; never begin one')
  .option('--backup [folder]', 'first dump the target, restore the dump elsewhere and compare')
  .option('--max-rate <rate>', 'send at the most so much a second, over all workers: 20MB')
  .addOption(action('--plan', 'show the steps, their sizes and order; do nothing'))
  .addOption(action('--follow', 'keep up with a PostgreSQL source that is written, until Ctrl-C'))
  .option('--until-lag <time>', 'with --follow: end once the target is so close behind: 1s, 500ms')
  .addOption(
    action('--stop-following', 'remove the journals that --follow installed at the source'),
  )
  .addOption(
    action('--cut-over', 'fence the source, carry the last writes, and let the target take over'),
  )
  .addOption(
    action('--cut-back', 'let the source serve again, if nothing was written at the target'),
  )
  .option('--no-proof', 'leave the proof at the end to "plumb verify"')
  .addOption(
    // It would be silently left aside, and the thing be done.
    new Option('--dry-run', 'do it all in a transaction that is rolled back, and report').conflicts(
      live,
    ),
  )
  .addOption(action('--undo', 'remove exactly what copies of this application wrote'))
  .option('--json', 'print one JSON document')
  .action(run)
