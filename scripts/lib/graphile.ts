import { calculateHash } from 'graphile-migrate/dist/hash.js'

// The one place that reaches behind graphile-migrate's public interface; its version is pinned.

/**
 * The hash that graphile-migrate gives a migration: over the hash of the one before it (nothing for
 * the first) and its text below the header.
 */
export const hashOf = (body: string, previousHash: string | null): string =>
  calculateHash(body, previousHash)
