import { command } from '../lib/command.ts'
import { finding } from '../lib/errors.ts'
import { print, printJson, tableOf, type Row } from '../lib/output.ts'
import { examine, lacking, type Examination } from '../lib/server/examine.ts'
import { currentServer } from '../lib/server/start.ts'
import type { Server } from '../lib/server/server.ts'

type Checked = Row & { ok: boolean }

const section = (heading: string, rows: Checked[]): string =>
  `${heading}\n${tableOf(rows.map((row) => ({ ...row, ok: row.ok ? 'yes' : 'NO' })))}`

const describe = (server: Server, found: Examination): string =>
  [
    `provider  ${server.provider}\nreason    ${server.reason}\naddress   ${server.url}`,
    section('EXTENSIONS', found.extensions),
    section('SETTINGS', found.settings),
    section('PERMISSIONS', found.permissions),
    section('MACHINE', found.machine),
  ].join('\n\n')

const run = async ({ json }: { json?: boolean }): Promise<void> => {
  const server = await currentServer()
  const found = await examine(server)
  const missing = lacking(found)
  const { provider, reason, url } = server
  if (json) {
    printJson({ ok: missing.length === 0, provider, reason, url, missing, ...found })
    // The document has said it: an error would be a second one.
    if (missing.length > 0) process.exitCode = 1
    return
  }
  print(describe(server, found))
  if (missing.length > 0) {
    throw finding('server-lacks', `Not as wanted: ${missing.join(', ')}; see the lines marked NO.`)
  }
}

export const doctor = command('doctor', 'examine the server and this machine')
  .option('--json', 'print one JSON document')
  .action(run)
