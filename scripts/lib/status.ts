import { compare, examineFiles, type Applied } from './chain.ts'
import { withDatabase, type Sql } from './database.ts'
import { directiveProblems } from './directives.ts'
import { environment } from './errors.ts'
import { appliedRows } from './flow/rows.ts'
import { committedFolder, currentIsWritten } from './migrations.ts'
import { inHome } from './paths.ts'
import { asProblem, type Problem } from './problem.ts'
import { schemaFolder, schemaIsStale } from './schema/stale.ts'
import { forgottenSources, type Forgotten } from './sources.ts'

/**
 * In the order of their weight. `conflict`: the files contradict each other or the database;
 * `pending`: the database lacks some; `finding`: something was begun and not finished, or changed
 * and not committed; `current`: current.sql is being written.
 */
export type State = 'conflict' | 'pending' | 'finding' | 'current' | 'clean'

export interface Status {
  state: State
  /** How many migrations the database has; null where it was not asked. */
  applied: number | null
  /** Files that the database does not have yet. */
  pending: string[]
  /** What contradicts: files among themselves, or files and database. */
  conflicts: Problem[]
  /** What was begun and not finished, or changed in sql/ and not included. */
  findings: Problem[]
  /** Whether migrations/current.sql holds anything. */
  current: boolean
}

interface Catalogue {
  applied: Applied[]
  leftovers: Problem[]
}

/** What a copy took away and has not made again, where this role may see it. */
const deferredKeys = async (sql: Sql): Promise<Problem[]> => {
  const [found] = await sql<{ visible: boolean }[]>`
    select exists (
      select from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
      where n.nspname = 'copying' and c.relname = 'missing_keys'
        and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
    ) as visible`
  return found?.visible ? sql.file<Problem[]>(inHome('sql/monitor/status_deferred.sql')) : []
}

const limits = { default_transaction_read_only: 'on', statement_timeout: '10s', lock_timeout: '2s' }

/** Asks the database; reads only, and makes nothing. */
const readCatalogue = (url: string): Promise<Catalogue> =>
  withDatabase(url, async (sql) => {
    for (const [name, value] of Object.entries(limits))
      await sql`select set_config(${name}, ${value}, false)`
    try {
      return {
        applied: await appliedRows(sql),
        leftovers: [
          ...(await sql.file<Problem[]>(inHome('sql/monitor/status_leftovers.sql'))),
          ...(await deferredKeys(sql)),
        ],
      }
    } catch (error) {
      if ((error as { code?: string }).code !== '42501') throw error
      const sentence =
        'This role may not read graphile_migrate.migrations: grant it usage on the schema and select on the table.'
      throw environment('status-no-right', sentence)
    }
  })

// A conflict only where the database has some: a new project begins like this.
const noMigrations: Problem = {
  code: 'no-migrations',
  message: `${committedFolder} is empty: restore the migrations from git, or commit the first.`,
}

const staleSchema: Problem = {
  code: 'schema-stale',
  message: 'The files show another history than the migrations: run "plumb schema".',
  file: schemaFolder,
}

const sourceProblems = ({ paths, problems }: Forgotten): Problem[] => [
  ...paths.map((path) => ({
    code: 'source-not-included',
    message:
      'It is new, or was changed since it was included, and reaches no database: run "plumb include".',
    file: `sql/${path}`,
  })),
  ...problems,
]

const stateOf = (status: Omit<Status, 'state'>): State => {
  if (status.conflicts.length > 0) return 'conflict'
  if (status.pending.length > 0) return 'pending'
  if (status.findings.length > 0) return 'finding'
  return status.current ? 'current' : 'clean'
}

/**
 * Files among themselves, sql/ against the files, and, unless `url` is left out, both against the
 * database there. Reads only: no shadow, no right but to read graphile_migrate.migrations.
 * Throws (exit 2 or 3) when the folder cannot be read or the database cannot be asked.
 */
export const statusOf = async (url?: string): Promise<Status> => {
  const [files, catalogue, current] = await Promise.all([
    examineFiles(),
    url === undefined ? undefined : readCatalogue(url),
    currentIsWritten(),
  ])
  const difference = catalogue
    ? compare(files.migrations, catalogue.applied)
    : { pending: [], problems: [] }
  const sources = await Promise.all([
    directiveProblems(),
    forgottenSources(files.migrations).then(sourceProblems),
  ]).catch((error: unknown) => [asProblem(error)])
  const status = {
    applied: catalogue?.applied.length ?? null,
    pending: difference.pending,
    conflicts: [...files.problems, ...difference.problems],
    findings: [
      ...(files.migrations.length === 0 ? [noMigrations] : []),
      ...((await schemaIsStale(files.migrations)) ? [staleSchema] : []),
      ...(catalogue?.leftovers ?? []),
      ...sources.flat(),
    ],
    current,
  }
  return { state: stateOf(status), ...status }
}
