import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expand, lastIncluded, type Compiled } from './includes.ts'
import { finding, PlumbError } from './errors.ts'
import { currentFile, readCurrent, type Migration } from './migrations.ts'
import { inProject } from './paths.ts'
import { asProblem, type Problem } from './problem.ts'
import { readText, textOfBytes } from './texts.ts'
import type { Statement } from './sql/parse.ts'

const compiled = async (path: string): Promise<Compiled | undefined> => {
  const file = `sql/${path}`
  const text = await readText(inProject(file)).catch((error: unknown) => {
    if (error instanceof PlumbError) throw error
    return undefined
  })
  return text === undefined ? undefined : expand(file, text)
}

/** The files of sql/ that no migration has included, in the order of their paths. */
const neverIncluded = async (known: { has: (path: string) => boolean }): Promise<string[]> => {
  const folder = inProject('sql')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.sql'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !known.has(path))
    .sort()
}

// A cheap look first, because the grammar takes a while to load. A query to be asked defines nothing.
const definition = /(^|;)\s*((create|grant|revoke|comment\s+on|alter)\b|select \w+\.\w+\()/im
const table = /(^|;)\s*create (unlogged |temp |temporary )?table\b/im

const member = (tree: unknown, name: string): unknown =>
  typeof tree === 'object' && tree !== null ? (tree as Record<string, unknown>)[name] : undefined

/** Whether the first part of a name is the schema of what a session makes for itself. */
const isTemporary = (name: unknown): boolean =>
  Array.isArray(name) && member(member(name[0], 'String'), 'sval') === 'pg_temp'

/**
 * Whether a statement makes a table or changes rows, which a migration does once, or makes something for
 * its own session, as a script does.
 */
const isHistory = ({ kind, tree }: Statement): boolean => {
  const of = (name: string) => member(member(tree, kind), name)
  if (kind === 'CreateFunctionStmt') return isTemporary(of('funcname'))
  if (kind === 'SelectStmt') return of('fromClause') !== undefined
  if (kind === 'InsertStmt') return of('onConflictClause') === undefined
  if (kind === 'CreateTableAsStmt') return of('objtype') !== 'OBJECT_MATVIEW'
  return ['CreateStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'VacuumStmt'].includes(kind)
}

/** Another database's SQL says so in its name: schema.sqlite.sql. */
const isForeign = (path: string): boolean => /\.[a-z]\w*\.sql$/i.test(path)

/**
 * Whether a file defines what can be replaced: functions, views, policies, grants, jobs. Throws a
 * finding for one that looks like it and cannot be read or parsed: nobody could tell.
 */
const isReplaceable = async (path: string): Promise<boolean> => {
  const file = `sql/${path}`
  // As it is first: a script that is not to be included may have any bytes.
  const bytes = await readFile(inProject(file))
  const raw = bytes.toString('utf8').replace(/^\uFEFF/, '')
  if (!definition.test(raw) || table.test(raw) || isForeign(path)) return false
  const text = textOfBytes(bytes, file)
  const { statementsOf } = await import('./sql/parse.ts')
  try {
    return !statementsOf(text, file).some(isHistory)
  } catch (error) {
    if (!(error instanceof PlumbError)) throw error
    const sentence = `${error.message} If it is another database's SQL, say so in its name: ….sqlite.sql.`
    throw finding('source-syntax', sentence, error.place)
  }
}

/** What `plumb include` would write for a file; throws a finding where no include line can name it. */
export const refuseName = (path: string): void => {
  if (!/\s/.test(path)) return
  const sentence = 'An include line cannot name a path with spaces: rename it.'
  throw finding('source-name', sentence, { file: `sql/${path}` })
}

/** The files of sql/ whose change would reach no database, as paths below it, and what cannot be told. */
export interface Forgotten {
  paths: string[]
  problems: Problem[]
}

/** Of the files that no migration has included, those that ought to be. */
const newSources = async (last: Map<string, string>, known: Set<string>): Promise<Forgotten> => {
  const found: Forgotten = { paths: [], problems: [] }
  for (const path of await neverIncluded(last)) {
    if (known.has(path)) continue
    try {
      if (!(await isReplaceable(path))) continue
      refuseName(path)
    } catch (error) {
      found.problems.push(asProblem(error))
      continue
    }
    found.paths.push(path)
    for (const inner of (await compiled(path))?.included ?? []) known.add(inner)
  }
  return found
}

/**
 * The files of sql/ whose change would reach no database: the text is no longer
 * the one that a migration included last, or none ever included it although it defines something that
 * can be replaced; and current.sql does not include it either. In the order in which migrations
 * included them, new ones last; of a file and what it includes, the outer one only. `problems` are
 * new files that cannot be read, parsed or named.
 * Throws a finding for a broken include.
 */
export const forgottenSources = async (migrations: Migration[]): Promise<Forgotten> => {
  const current = await expand(currentFile, await readCurrent())
  const known = new Set(current.included)
  const changed: string[] = []
  const last = lastIncluded(migrations.map(({ body }) => body))
  for (const [path, text] of last) {
    if (known.has(path)) continue
    const now = await compiled(path)
    if (!now || now.text.trim() === text) continue
    changed.push(path)
    for (const inner of now.included) known.add(inner)
  }
  const { paths, problems } = await newSources(last, known)
  return { paths: [...changed, ...paths].filter((path) => !known.has(path)), problems }
}
