// What migrate and watch take from behind graphile-migrate's public interface; its version is pinned.
// It stands apart from lib/graphile.ts, because it loads the driver, which would slow the others down.
import './driver.ts'
import graphileActions from 'graphile-migrate/dist/actions.js'
import graphileCommon from 'graphile-migrate/dist/commands/_common.js'
import graphileHeader from 'graphile-migrate/dist/header.js'
import graphileMigration from 'graphile-migrate/dist/migration.js'
import graphilePg from 'graphile-migrate/dist/pgReal.js'
import graphileSettings from 'graphile-migrate/dist/settings.js'

export type { FileMigration } from 'graphile-migrate/dist/migration.js'
export type { ParsedSettings } from 'graphile-migrate/dist/settings.js'
export type { Client, Context } from 'graphile-migrate/dist/pgReal.js'

/** The settings of .gmrc and the environment, read in the working directory. */
export const readSettings = async (): Promise<graphileSettings.ParsedSettings> =>
  graphileSettings.parseSettings(await graphileCommon.getSettings())

export const { getSettings } = graphileCommon
export const { parseSettings } = graphileSettings
export const { executeActions } = graphileActions
export const { isNoTransactionDefined } = graphileHeader
export const { withClient } = graphilePg
export const {
  _migrateMigrationSchema: makeBookkeeping,
  generatePlaceholderReplacement,
  getLastMigration,
  runCommittedMigration,
  runStringMigration,
} = graphileMigration
