import { command } from '../lib/command.ts'
import { finding } from '../lib/errors.ts'
import { refuseConflict } from '../lib/flow/conflict.ts'
import { replay } from '../lib/flow/replay.ts'
import { inTurn } from '../lib/flow/turn.ts'
import { interruptible } from '../lib/interrupt.ts'
import { print, printJson } from '../lib/output.ts'
import { schemaDifferences, schemaFiles, writeSchema } from '../lib/schema/schema.ts'
import { schemaFolder } from '../lib/schema/stale.ts'
import { currentServer } from '../lib/server/start.ts'

const run = async ({ check, json }: { check?: boolean; json?: boolean }): Promise<void> => {
  const server = await currentServer()
  const files = await inTurn(server, async () => {
    await refuseConflict()
    await interruptible('The schema files are as they were.', (signal) =>
      replay(server, { code: 'migration-failed', rest: '', signal }),
    )
    return check ? schemaDifferences(await schemaFiles(server)) : writeSchema(server)
  })
  if (check && files.length > 0) {
    const sentence = `${files.length} files differ from the migrations, ${files[0] ?? ''} first: run "plumb schema".`
    throw finding('schema-stale', sentence, { file: `${schemaFolder}/${files[0] ?? ''}` })
  }
  if (json) printJson({ ok: true, files })
  else if (files.length === 0) print(`${schemaFolder} shows the committed migrations.`)
  else print(`Wrote ${files.length} files of ${schemaFolder}.`)
}

export const schema = command('schema', 'replay the migrations and write the schema as files')
  .option('--check', 'only say whether the files are as they would be written')
  .option('--json', 'print one JSON document')
  .action(run)
