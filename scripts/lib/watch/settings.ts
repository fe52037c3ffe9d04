import { existsSync } from 'node:fs'
import { databaseName, withPassword } from '../database.ts'
import { messageOf, misuse } from '../errors.ts'
import { secretMask } from '../flow/gmrc.ts'
import {
  executeActions,
  generatePlaceholderReplacement,
  getSettings,
  makeBookkeeping,
  parseSettings,
  withClient,
} from '../migrate/graphile.ts'
import { inProject } from '../paths.ts'
import type { Server } from '../server/server.ts'

/** What .gmrc says about running current.sql. */
export interface CurrentSettings {
  pgSettings: Record<string, string>
  /** Replaces the placeholders of a text by their values. */
  replace: (text: string) => string
  /** Puts the names back for the values that are secret; see secretMask(). */
  mask: (text: string) => string
  /** Makes graphile-migrate's tables where they are missing. */
  prepare: () => Promise<void>
  beforeCurrent: () => Promise<void>
  afterCurrent: () => Promise<void>
}

/**
 * Reads .gmrc as graphile-migrate does. Throws (exit 2) for a setting that it does not understand
 * and for a placeholder that the environment gives no value.
 */
export const currentSettings = async (server: Server): Promise<CurrentSettings> => {
  const file = ['.gmrc', '.gmrc.js', '.gmrc.cjs'].find((name) => existsSync(inProject(name)))
  if (!file) throw misuse('no-gmrc', 'There is no .gmrc: run "npx graphile-migrate init" first.')
  const connectionString = await withPassword(server.url)
  const settings = await getSettings({ configFile: inProject(file) })
    .then(async (raw) =>
      parseSettings({
        ...raw,
        connectionString,
        rootConnectionString: await withPassword(server.rootUrl),
        migrationsFolder: inProject('migrations'),
      }),
    )
    .catch((error: unknown) => {
      const problem = messageOf(error).replaceAll(/\s*\n-?\s*/g, ' ')
      throw misuse('gmrc', `${problem.replace(/\.?$/, '.')} Correct it.`, { file })
    })
  const database = databaseName(server.url)
  return {
    pgSettings: settings.pgSettings ?? {},
    replace: generatePlaceholderReplacement(settings, { database }),
    mask: await secretMask(),
    prepare: () =>
      withClient(connectionString, settings, async (client) => {
        await makeBookkeeping(client, settings)
      }),
    beforeCurrent: () => executeActions(settings, false, settings.beforeCurrent),
    afterCurrent: () => executeActions(settings, false, settings.afterCurrent),
  }
}
