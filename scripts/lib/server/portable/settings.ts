import { readFile } from 'node:fs/promises'
import { inHome } from '../../paths.ts'

export type Settings = Record<string, string | number>

/** Nothing is forced to the disk: fast, and lost in a crash. */
export const volatileSettings: Settings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
}

const line = ([name, value]: [string, string | number]): string =>
  `${name} = '${String(value).replaceAll("'", "''")}'\n`

/** The text of a portable server's postgresql.conf: what all servers share, then its own. */
export const settingsText = async (own: Settings): Promise<string> => {
  const shared = await readFile(inHome('docker/postgresql.conf'), 'utf8')
  const heading = '\n# Written by plumb at each start; your own settings: alter system set …\n'
  return shared + heading + Object.entries(own).map(line).join('')
}

/** Who may connect: anybody on this machine who knows the password. Nobody is trusted. */
export const accessRules = `# Written by plumb at each start.
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
`
