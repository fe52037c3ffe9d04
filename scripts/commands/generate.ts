import { resolve } from 'node:path'
import { command } from '../lib/command.ts'
import { generate as generateData } from '../lib/copy/generate.ts'
import { print, printJson, tableOf } from '../lib/output.ts'
import { stateFolder } from '../lib/paths.ts'

interface Options {
  scale: string
  seed: string
  out?: string
  force?: boolean
  json?: boolean
}

const run = async (application: string, options: Options): Promise<void> => {
  const generated = await generateData(application, {
    scale: Number(options.scale),
    seed: Number(options.seed),
    out: resolve(options.out ?? `${stateFolder}/${application}.db`),
    force: options.force,
  })
  if (options.json) {
    printJson({ ok: true, ...generated })
    return
  }
  print(tableOf(Object.entries(generated.rows).map(([table, rows]) => ({ table, rows }))))
  print(`\n${generated.place} (${(generated.bytes / 1e6).toFixed(1)} MB)`)
}

export const generate = command(
  'generate',
  'make the legacy data of an application, seeded: a file, or the database legacy_<application>',
)
  .argument('<application>', 'a folder of sql/ that has a folder legacy/')
  .option('--scale <number>', 'multiplies the numbers of rows', '1')
  .option('--seed <number>', 'chooses the rows; the same seed gives the same file', '1')
  .option('--out <file>', 'the file to make, where it is a file (default: .plumb/<application>.db)')
  .option('--force', 'replace what is there')
  .option('--json', 'print one JSON document')
  .action(run)
