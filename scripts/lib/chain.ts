import { hashOf } from './graphile.ts'
import { committedFolder, migrationNames, readMigration, type Migration } from './migrations.ts'
import { asProblem, type Problem } from './problem.ts'

/** A migration that is in the database, as graphile-migrate keeps it. */
export interface Applied {
  filename: string
  hash: string
  previousHash: string | null
}

const problem = (code: string, message: string, file: string): Problem => ({
  code,
  message,
  file: `${committedFolder}/${file}`,
})

const numberOf = ({ filename }: { filename: string }): number => Number.parseInt(filename, 10)

/** What is wrong with a text and its hash. */
const tampering = ({ file, body, hash, previousHash, allowsInvalidHash }: Migration): Problem[] => {
  const isRight = hashOf(body, previousHash) === hash
  if (isRight && !allowsInvalidHash) return []
  if (isRight) {
    const message =
      'The hash is right: remove the AllowInvalidHash line, or nothing can be applied.'
    return [problem('migration-hash-allowed', message, file)]
  }
  if (allowsInvalidHash) return []
  const message = 'The text is not the one that was committed: restore it from git.'
  return [problem('migration-edited', message, file)]
}

/** What is wrong between a migration and the one before it. */
const order = (migration: Migration, before: Migration | undefined): Problem[] => {
  const { file, previousHash } = migration
  const [expected, number] = [before ? numberOf(before) + 1 : 1, numberOf(migration)]
  if (before && number === expected - 1) {
    const message = `${before.file} has the same number: renumber the one that is not applied yet.`
    return [problem('migration-number-twice', message, file)]
  }
  if (number !== expected) {
    const name = String(expected).padStart(6, '0')
    const message = `Number ${name} is missing before it: restore that migration from git.`
    return [problem('migration-number-missing', message, file)]
  }
  if (previousHash === (before?.hash ?? null)) return []
  const message = `It was committed after another migration than ${before?.file ?? 'none'}: restore both from git, or renumber it.`
  return [problem('migration-chain', message, file)]
}

/** Examines migrations among themselves: hashes, numbers, chain. They are sorted by their names. */
export const chainProblems = (migrations: Migration[]): Problem[] =>
  migrations.flatMap((migration, n) => [
    ...tampering(migration),
    ...order(migration, migrations[n - 1]),
  ])

const readOrProblem = (name: string): Migration | Problem => {
  try {
    return readMigration(name)
  } catch (error) {
    return asProblem(error)
  }
}

/** Reads all migrations that can be read, and what is wrong with them and with the others. */
export const examineFiles = async (): Promise<{
  migrations: Migration[]
  problems: Problem[]
}> => {
  const { taken, others } = await migrationNames()
  const problems = others
    .filter((name) => name.endsWith('.sql'))
    .map((name) =>
      problem('migration-name', 'It is passed over: name it like 000001-some-words.sql.', name),
    )
  const read = taken.map(readOrProblem)
  const migrations = read.filter((result): result is Migration => 'hash' in result)
  const unreadable = read.filter((result): result is Problem => 'code' in result)
  // A file that cannot be read would make its neighbours look wrong.
  const chain = unreadable.length > 0 ? migrations.flatMap(tampering) : chainProblems(migrations)
  return { migrations, problems: [...problems, ...unreadable, ...chain] }
}

const rowProblem = (
  row: Applied,
  byHash: Map<string, Migration>,
  files: Migration[],
): Problem[] => {
  const migration = byHash.get(row.hash)
  if (!migration) {
    const namesake = files.find(({ filename }) => filename === row.filename)
    const message = namesake
      ? `The database has ${row.filename} with another text: restore the file that was applied.`
      : `The database has ${row.filename}, which no file has: check out the branch that holds it.`
    return [
      namesake
        ? problem('migration-changed', message, namesake.file)
        : { code: 'migration-foreign', message },
    ]
  }
  if (migration.filename === row.filename && migration.previousHash === row.previousHash) return []
  const message = `The database has it as ${row.filename}, or after another migration: it was renumbered after it was applied.`
  return [problem('migration-renumbered', message, migration.file)]
}

/**
 * Compares files with the rows of graphile_migrate.migrations, both ways. `pending` are the files
 * that the database does not have yet, in their order.
 */
export const compare = (
  files: Migration[],
  applied: Applied[],
): { pending: string[]; problems: Problem[] } => {
  const byHash = new Map(files.map((migration) => [migration.hash, migration]))
  const known = new Set(applied.map(({ hash }) => hash))
  const taken = new Set(applied.map(({ filename }) => filename))
  const last = Math.max(0, ...applied.map(numberOf))
  const pending = files.filter(({ hash }) => !known.has(hash))
  const skipped = pending
    .filter((migration) => numberOf(migration) <= last && !taken.has(migration.filename))
    .map(({ file }) => {
      const message = 'Later ones are in the database, so it would never be applied: renumber it.'
      return problem('migration-skipped', message, file)
    })
  return {
    pending: pending.map(({ file }) => file),
    problems: [...applied.flatMap((row) => rowProblem(row, byHash, files)), ...skipped],
  }
}
