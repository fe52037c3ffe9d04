import { committedFolder, committedMigrations, type Migration } from '../migrations.ts'
import { inProject } from '../paths.ts'
import {
  getLastMigration,
  type Client,
  type FileMigration,
  type ParsedSettings,
} from './graphile.ts'

const asFileMigration = (migration: Migration): FileMigration => {
  const { file, filename, message, hash, previousHash, allowsInvalidHash, body } = migration
  return {
    realFilename: file,
    filename,
    message,
    messageSlug: null,
    fullPath: inProject(committedFolder, file),
    hash,
    previousHash,
    allowInvalidHash: allowsInvalidHash,
    body,
    previous: null,
  }
}

/**
 * The migrations that come after the last one in the database, up to `to` (000012.sql), in their
 * order, as graphile-migrate takes them. They are read by plumb: graphile-migrate needs 300 ms for a
 * thousand files. It makes graphile-migrate's tables where they are missing. The files have been
 * examined before; the hash of each is compared again when it is applied.
 */
export const pendingMigrations = async (
  client: Client,
  settings: ParsedSettings,
  to?: string,
): Promise<FileMigration[]> => {
  const last = await getLastMigration(client, settings)
  const files = await committedMigrations()
  return files
    .filter(({ filename }) => (!last || filename > last.filename) && (!to || filename <= to))
    .map(asFileMigration)
}
