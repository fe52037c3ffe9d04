import type { Command } from 'commander'
import { command } from '../lib/command.ts'
import { finding } from '../lib/errors.ts'
import { note, print, printJson, tableOf, type Row } from '../lib/output.ts'
import { retire, runwayOf, type Runway } from '../lib/partitions.ts'
import { currentServer } from '../lib/server/start.ts'

const isWrong = (table: Runway): boolean =>
  table.partitions === 0 ||
  table.gaps + table.half_detached + table.open_partitions + table.missing_indexes > 0

const show = async ({ json }: { json?: boolean }): Promise<void> => {
  const { url } = await currentServer()
  const tables = await runwayOf(url)
  const wrong = tables.filter(isWrong).map(({ parent }) => parent)
  if (json) {
    printJson({ ok: wrong.length === 0, tables })
    if (wrong.length > 0) process.exitCode = 1
    return
  }
  print(tableOf(tables as unknown as Row[]))
  if (wrong.length > 0)
    throw finding('partitions-wrong', `Look at ${wrong.join(', ')}: gone, gaps, rights or indexes.`)
}

const runRetire = async ({ json }: { json?: boolean }): Promise<void> => {
  const { url } = await currentServer()
  const steps = await retire(url, note)
  if (json) printJson({ ok: true, steps })
  else print(steps.length > 0 ? `Done in ${steps.length} steps.` : 'Nothing is old enough.')
}

export const partitions = command('partitions', 'show how far the partitions reach')
  .option('--json', 'print one JSON document')
  .action(show)
  .addCommand(
    command('retire', 'detach and drop the partitions that are older than their retention')
      .option('--json', 'print one JSON document')
      // The parent has the same option, and takes it first.
      .action((_options, self: Command) => runRetire(self.optsWithGlobals())),
  )
