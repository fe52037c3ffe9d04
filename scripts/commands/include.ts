import { command } from '../lib/command.ts'
import { includeSources } from '../lib/include.ts'
import { print, printJson } from '../lib/output.ts'

const run = async (files: string[], { json }: { json?: boolean }): Promise<void> => {
  const included = await includeSources(files)
  if (json) printJson({ ok: true, included })
  else if (included.length === 0) print('Nothing to do: no file of sql/ has to be included.')
  else print(included.map((path) => `--!include ${path}`).join('\n'))
}

export const include = command('include', 'include the changed files of sql/ in current.sql')
  .argument('[file...]', 'files below sql/ instead of the changed ones, such as new ones')
  .option('--json', 'print one JSON document')
  .action(run)
