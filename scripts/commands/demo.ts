import { which } from 'zx'
import { command } from '../lib/command.ts'
import { demonstrate, shownFirst, type Demonstrated } from '../lib/demo.ts'
import { finding } from '../lib/errors.ts'
import { scheduleElsewhere } from '../lib/jobs.ts'
import { migrate } from '../lib/migrate.ts'
import { note, print, printJson, tableOf, type Row } from '../lib/output.ts'
import { startServer } from '../lib/server/start.ts'
import { psqlLine } from './up.ts'

const tableRows = ({ application, tables, proof }: Demonstrated): Row[] =>
  tables.map((table) => ({
    application,
    table: table.table,
    'rows in': table.rows_in,
    'rows out': table.rows_out,
    rejects: table.rows_rejected,
    'hash equal': proof.tables.find((other) => other.table === table.table)?.ok ? 'yes' : 'NO',
    seconds: table.seconds,
  }))

const rejectRows = (done: Demonstrated[]): Row[] => {
  const all = done.flatMap(({ tables }) =>
    tables.flatMap(({ table, rejects }) =>
      Object.entries(rejects).map(([reason, rows]) => ({ reason, rows, table })),
    ),
  )
  return [...new Set(all.map(({ reason }) => reason))].sort().map((reason) => {
    const own = all.filter((reject) => reject.reason === reason)
    return {
      'reject reason': reason,
      rows: own.reduce((sum, { rows }) => sum + rows, 0),
      tables: own.map(({ table }) => table).join(', '),
    }
  })
}

const run = async (
  named: string[],
  { scale, json }: { scale: string; json?: boolean },
): Promise<void> => {
  const began = performance.now()
  const server = await startServer()
  note(`server: ${server.provider}. ${server.reason}`)
  const { applied } = await migrate(server)
  note(applied.length > 0 ? `migrated: ${applied.length} files` : 'migrated already')
  const problem = await scheduleElsewhere(server.url)
  if (problem) note(problem)

  const done: Demonstrated[] = []
  for (const application of named.length > 0 ? named : await shownFirst())
    done.push(await demonstrate(server, application, Number(scale), note))

  const ok = done.every(({ proof }) => proof.ok)
  const seconds = Math.round((performance.now() - began) / 100) / 10
  const psql = psqlLine(server, Boolean(await which('psql', { nothrow: true })))
  if (json) {
    printJson({ ok, seconds, psql, applications: done })
    if (!ok) process.exitCode = 1
    return
  }
  print(`\n${tableOf(done.flatMap(tableRows))}\n\n${tableOf(rejectRows(done))}`)
  print(`\n${seconds} seconds in all. Look around:\n  ${psql}`)
  if (!ok)
    throw finding('not-proven', 'The copy is not proven: "plumb verify <application>" says where.')
}

export const demo = command('demo', 'the whole way: server, migrations, legacy data, copy, proof')
  .argument('[applications...]', 'which; by default those whose legacy data are a file')
  .option('--scale <number>', 'multiplies the numbers of legacy rows', '1')
  .option('--json', 'print one JSON document')
  .action(run)
