import { existsSync } from 'node:fs'
import { databaseName, withPassword } from '../database.ts'
import { messageOf, misuse } from '../errors.ts'
import { refuseValueless, secretMask } from '../flow/gmrc.ts'
import { generatePlaceholderReplacement, getSettings, parseSettings } from '../migrate/graphile.ts'
import { inProject } from '../paths.ts'
import type { Problem } from '../problem.ts'
import type { Server } from '../server/server.ts'
import { runActions, type ActionList } from './actions.ts'

/** What .gmrc says about running current.sql. */
export interface CurrentSettings {
  pgSettings: Record<string, string>
  /** Replaces the placeholders of a text by their values for the database of an address. */
  replaceFor: (url: string) => (text: string) => string
  /** Puts the names back for the values that are secret; see secretMask(). */
  mask: (text: string) => string
  /** Runs a list of actions, if there is one; see runActions(). */
  act: (list: ActionList, signal: AbortSignal) => Promise<Problem | undefined>
}

/**
 * Reads .gmrc as graphile-migrate does. Throws (exit 2) for a setting that it does not understand
 * and for a placeholder that the environment gives no value.
 */
export const currentSettings = async (server: Server): Promise<CurrentSettings> => {
  const file = ['.gmrc', '.gmrc.js', '.gmrc.cjs'].find((name) => existsSync(inProject(name)))
  if (!file) throw misuse('no-gmrc', 'There is no .gmrc: run "npx graphile-migrate init" first.')
  await refuseValueless()
  const settings = await getSettings({ configFile: inProject(file) })
    .then(async (raw) =>
      parseSettings({
        ...raw,
        connectionString: await withPassword(server.url),
        rootConnectionString: await withPassword(server.rootUrl),
        migrationsFolder: inProject('migrations'),
      }),
    )
    .catch((error: unknown) => {
      const problem = messageOf(error).replaceAll(/\s*\n-?\s*/g, ' ')
      throw misuse('gmrc', `${problem.replace(/\.?$/, '.')} Correct it.`, { file })
    })
  return {
    pgSettings: settings.pgSettings ?? {},
    replaceFor: (url) => generatePlaceholderReplacement(settings, { database: databaseName(url) }),
    mask: await secretMask(),
    act: async (list, signal) =>
      settings[list].length === 0 ? undefined : runActions(server, list, signal),
  }
}
