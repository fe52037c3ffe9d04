import type { Applied } from '../chain.ts'
import { finding } from '../errors.ts'
import { hashOf } from '../graphile.ts'
import { lastIncluded } from '../includes.ts'
import { committedFolder, type Migration } from '../migrations.ts'
import { touchedObjects } from './objects.ts'

/** A migration that gets another number, another hash, or both. */
export interface Move {
  from: string
  to: string
  hash: string
  previousHash: string | null
}

/** What a moved migration has in common with one that it was written without knowing. */
export interface Overlap {
  file: string
  with: string
  objects: string[]
  /** Files below sql/ that both include. */
  includes: string[]
  /** Those of them whose text the moved one would set back to an older one. */
  reverts: string[]
}

export interface Plan {
  moves: Move[]
  overlaps: Overlap[]
}

const place = (file: string) => ({ file: `${committedFolder}/${file}` })

const refuseEdited = ({ file, body, hash, previousHash, allowsInvalidHash }: Migration): void => {
  if (allowsInvalidHash || hashOf(body, previousHash) === hash) return
  const sentence = 'The text is not the one that was committed: restore it from git first.'
  throw finding('migration-edited', sentence, place(file))
}

/** Throws a finding when the database has what no file has: nothing can be put behind that. */
export const refuseForeign = (rows: Applied[], files: Migration[]): void => {
  const hashes = new Set(files.map(({ hash }) => hash))
  const foreign = rows.find(({ hash }) => !hashes.has(hash))
  if (!foreign) return
  const sentence = `The database has ${foreign.filename}, which no file has: check out the branch that holds it.`
  throw finding('migration-foreign', sentence)
}

/** What is applied or published must already be one chain: it can never be changed. */
const refuseBroken = (fixed: Migration[]): void => {
  fixed.forEach((migration, n) => {
    const before = fixed[n - 1]
    const isNext = Number(migration.filename.slice(0, -4)) === n + 1
    if (isNext && migration.previousHash === (before?.hash ?? null)) return
    const sentence =
      'It is applied or published, and so is what it does not follow: make the database anew, or restore the files from git.'
    throw finding('rebase-fixed', sentence, place(migration.file))
  })
}

const common = <T>(one: Iterable<T>, other: { has: (item: T) => boolean }): T[] =>
  [...one].filter((item) => other.has(item)).sort()

const overlapOf = (moved: Migration, other: Migration): Overlap => {
  const [mine, theirs] = [lastIncluded([moved.body]), lastIncluded([other.body])]
  const includes = common(mine.keys(), theirs)
  return {
    file: moved.file,
    with: other.file,
    objects: common(touchedObjects(moved.body, moved.file), touchedObjects(other.body, other.file)),
    includes,
    reverts: includes.filter((path) => mine.get(path) !== theirs.get(path)),
  }
}

/** The hashes of the migrations that one was committed after, by its own account. */
const ancestorsOf = (migration: Migration, byHash: Map<string, Migration>): Set<string> => {
  const seen = new Set<string>()
  let hash = migration.previousHash
  while (hash !== null && !seen.has(hash)) {
    seen.add(hash)
    hash = byHash.get(hash)?.previousHash ?? null
  }
  return seen
}

/**
 * Puts the migrations of merged branches into one chain. What `isFixed` (applied, or published) keeps
 * number and hash; the others follow in the order of their numbers, then names. Only plans.
 * Throws a finding for a migration that was edited, and when the fixed ones are no chain themselves.
 */
export const planRebase = (
  files: Migration[],
  isFixed: (migration: Migration) => boolean,
): Plan => {
  files.forEach(refuseEdited)
  const fixed = files.filter(isFixed)
  refuseBroken(fixed)
  const byHash = new Map(files.map((migration) => [migration.hash, migration]))
  const order = [...fixed, ...files.filter((migration) => !fixed.includes(migration))]
  const moves: Move[] = []
  const overlaps: Overlap[] = []
  let previousHash: string | null = null
  for (const [n, migration] of order.entries()) {
    const to = migration.file.replace(/^\d+/, String(n + 1).padStart(6, '0'))
    const isSame = to === migration.file && migration.previousHash === previousHash
    const hash: string = isSame ? migration.hash : hashOf(migration.body, previousHash)
    if (!isSame) {
      moves.push({ from: migration.file, to, hash, previousHash })
      const known = ancestorsOf(migration, byHash)
      const unknown = order.slice(0, n).filter((other) => !known.has(other.hash))
      overlaps.push(...unknown.map((other) => overlapOf(migration, other)))
    }
    previousHash = hash
  }
  return {
    moves,
    overlaps: overlaps.filter(({ objects, includes }) => objects.length + includes.length > 0),
  }
}

/** The text of a moved migration: its two hashes are other ones, everything else stays. */
export const movedText = (text: string, { hash, previousHash }: Move): string => {
  const end = text.indexOf('\n\n')
  const header = text
    .slice(0, end)
    .replace(/^--! Previous: .*$/m, `--! Previous: ${previousHash ?? '-'}`)
    .replace(/^--! Hash: .*$/m, `--! Hash: ${hash}`)
    // The new hash is right.
    .replace(/^--! AllowInvalidHash.*\n?/m, '')
  return header.trimEnd() + text.slice(end)
}
