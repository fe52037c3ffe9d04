import { calculateHash } from 'graphile-migrate/dist/hash.js'
import { sluggify } from 'graphile-migrate/dist/sluggify.js'

// What reaches behind graphile-migrate's public interface; its version is pinned. What would load the
// driver stands apart, in migrate/graphile.ts.

/**
 * The hash that graphile-migrate gives a migration: over the hash of the one before it (nothing for
 * the first) and its text below the header.
 */
export const hashOf = (body: string, previousHash: string | null): string =>
  calculateHash(body, previousHash)

/** The key of the advisory lock that every graphile-migrate takes while it migrates. */
export const migrateLock = '4727445306447283'

/** What graphile-migrate makes of a message in the name of a committed file. */
export const slugOf = (message: string): string => sluggify(message)
