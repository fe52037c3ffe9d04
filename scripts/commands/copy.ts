import { command } from '../lib/command.ts'
import { copyApplication } from '../lib/copy/copy.ts'
import type { TableReport } from '../lib/copy/report.ts'
import { readPlan } from '../lib/copy/plan.ts'
import { parseSource } from '../lib/copy/sources/address.ts'
import { print, printJson, tableOf } from '../lib/output.ts'
import { currentServer } from '../lib/server/start.ts'

interface Options {
  from: string
  dryRun?: boolean
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

const run = async (application: string, { from, dryRun, json }: Options): Promise<void> => {
  const plan = await readPlan(application)
  const source = parseSource(from)
  const { url } = await currentServer()
  const tables = await copyApplication(url, plan, source, { dryRun })
  if (json) {
    printJson({ ok: true, application, source: source.shown, dry_run: dryRun ?? false, tables })
    return
  }
  print(copyReport(tables))
  if (dryRun) print('\nDry run: nothing was written.')
}

export const copy = command('copy', "copy an application's data in by its plan")
  .argument('<application>', 'a folder of sql/ that has a folder copy/')
  .requiredOption('--from <source>', 'where the data come from: sqlite:FILE')
  .option('--dry-run', 'do it all in a transaction that is rolled back, and report')
  .option('--json', 'print one JSON document')
  .action(run)
