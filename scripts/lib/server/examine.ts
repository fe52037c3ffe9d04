import { withDatabase } from '../database.ts'
import type { Row } from '../output.ts'
import { inHome } from '../paths.ts'
import { examineMachine, type Check } from './machine.ts'
import { checkVersion, versionNumber } from './prepare.ts'
import type { Server } from './server.ts'

/** An extension: the oldest version wanted, the one offered, the one that the database has. */
export interface ExtensionCheck extends Row {
  name: string
  needed_for: string
  wanted: string
  available: string | null
  installed: string | null
  ok: boolean
}

export interface Examination {
  extensions: ExtensionCheck[]
  settings: Check[]
  permissions: Check[]
  machine: Check[]
}

const query = (name: string): string => inHome('sql/monitor', `doctor_${name}.sql`)

/**
 * Examines a server and this machine; what is wanted stands in sql/monitor/doctor_*.sql.
 * Throws (exit 3) when the server cannot be reached or is too old to be asked.
 */
export const examine = async (server: Server): Promise<Examination> => {
  const machine = await examineMachine(server)
  return withDatabase(server.url, async (sql) => {
    checkVersion(await versionNumber(sql), server.url)
    return {
      extensions: await sql.file<ExtensionCheck[]>(query('extensions')),
      settings: await sql.file<Check[]>(query('settings')),
      permissions: await sql.file<Check[]>(query('permissions')),
      machine,
    }
  })
}

/** The names of what is not as wanted. */
export const lacking = ({ extensions, settings, permissions, machine }: Examination): string[] =>
  [...extensions, ...settings, ...permissions, ...machine]
    .filter(({ ok }) => !ok)
    .map(({ name }) => name)
