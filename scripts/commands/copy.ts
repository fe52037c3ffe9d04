import { Option } from 'commander'
import { command } from '../lib/command.ts'
import { copyApplication, previewCopy, type CopyOptions } from '../lib/copy/copy.ts'
import { readPlan, type Plan } from '../lib/copy/plan.ts'
import type { TableReport } from '../lib/copy/report.ts'
import { parseSource, type SourceAddress } from '../lib/copy/sources/address.ts'
import { undoCopy } from '../lib/copy/undo/undo.ts'
import { misuse } from '../lib/errors.ts'
import { interruptible } from '../lib/migrate/interrupt.ts'
import { print, printJson, tableOf } from '../lib/output.ts'
import { currentServer } from '../lib/server/start.ts'

interface Options {
  from?: string
  plan?: boolean
  dryRun?: boolean
  undo?: boolean
  intoExisting?: boolean
  resume?: boolean
  jobs?: string
  json?: boolean
}

/** The report of a copy as a table for people. */
export const copyReport = (tables: TableReport[]): string =>
  tableOf(
    tables.map((table) => ({
      table: table.table,
      'rows in': table.rows_in,
      'rows out': table.rows_out,
      new: table.rows_inserted,
      rejected: table.rows_rejected,
      seconds: table.seconds,
      reasons: Object.entries(table.rejects)
        .map(([kind, count]) => `${kind} ${count}`)
        .join(', '),
    })),
  )

const jobsMax = 64

const jobsOf = (jobs: string | undefined): { jobs?: number } => {
  if (jobs === undefined) return {}
  const number = Number(jobs)
  if (!Number.isInteger(number) || number < 1 || number > jobsMax)
    throw misuse('jobs', `Choose a whole number of workers from 1 to ${jobsMax}.`)
  return { jobs: number }
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
  else
    print(
      tableOf(
        steps.map(({ step, level, rows, bytes, chunks, cut, indexes }) => ({
          step,
          level: level ?? '',
          'rows, about': rows,
          'MB, about': bytes === 0 ? '' : Math.ceil(bytes / 1e6),
          chunks,
          'cut by': cut,
          'indexes made after': indexes.join(', '),
        })),
      ),
    )
}

const undo = async (
  url: string,
  { application }: Plan,
  { dryRun, json }: Options,
): Promise<void> => {
  const report = await undoCopy(url, application, { dryRun: dryRun ?? false })
  if (json) printJson({ ok: true, ...report })
  else {
    const rows = report.tables.map(({ table, written, removed, remaining, gone }) => ({
      table,
      written,
      removed,
      remaining,
      'gone before': gone,
    }))
    print(tableOf(rows))
    print(`\n${report.rejects_removed} rejects ${dryRun ? 'would be' : 'were'} removed, too.`)
  }
}

const copyNow = async (url: string, plan: Plan, options: Options): Promise<void> => {
  const source = sourceOf(options)
  const given: CopyOptions = {
    ...jobsOf(options.jobs),
    dryRun: options.dryRun ?? false,
    intoExisting: options.intoExisting ?? false,
    mustResume: options.resume ?? false,
  }
  const again = `"plumb copy ${plan.application}" goes on from here when it is run again.`
  const tables = await interruptible(again, (signal) =>
    copyApplication(url, plan, source, { ...given, signal }),
  )
  const { application } = plan
  if (options.json) {
    printJson({ ok: true, application, source: source.shown, dry_run: given.dryRun, tables })
    return
  }
  print(copyReport(tables))
  if (options.dryRun) print('\nDry run: nothing was written.')
}

const run = async (application: string, options: Options): Promise<void> => {
  const plan = await readPlan(application)
  const { url } = await currentServer()
  if (options.undo) await undo(url, plan, options)
  else if (options.plan) await showPlan(url, plan, options)
  else await copyNow(url, plan, options)
}

export const copy = command('copy', "copy an application's data in by its plan")
  .argument('<application>', 'a folder of sql/ that has a folder copy/')
  .option('--from <source>', 'postgres://…, sqlite:FILE, jsonl:FILE_OR_FOLDER, csv:FILE_OR_FOLDER')
  .option('--jobs <number>', 'how many workers; default: as many as there are processors')
  .option('--into-existing', 'keep rows of the targets that no copy wrote, and add to them')
  .option('--resume', 'only go on with a job that was interrupted; never begin one')
  .addOption(
    new Option('--plan', 'show the steps, their sizes and order; do nothing').conflicts('undo'),
  )
  .option('--dry-run', 'do it all in a transaction that is rolled back, and report')
  .option('--undo', 'remove exactly what copies of this application wrote')
  .option('--json', 'print one JSON document')
  .action(run)
