import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expand, lastIncluded, type Compiled } from './includes.ts'
import { currentFile, readCurrent, type Migration } from './migrations.ts'
import { inProject } from './paths.ts'
import type { Statement } from './sql/parse.ts'

const compiled = async (path: string): Promise<Compiled | undefined> => {
  const file = `sql/${path}`
  const text = await readFile(inProject(file), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : expand(file, text)
}

/** The files of sql/ that no migration has included, in the order of their paths. */
const neverIncluded = async (known: { has: (path: string) => boolean }): Promise<string[]> => {
  const folder = inProject('sql')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile() && /^\S+\.sql$/.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !known.has(path))
    .sort()
}

// A cheap look first, because the grammar takes a while to load. A query to be asked defines nothing.
const definition = /^(create|grant|revoke|comment on|alter)\b|^select \w+\.\w+\(/im
const table = /^create (unlogged |temp |temporary )?table\b/im

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

/** Whether a file defines what can be replaced: functions, views, policies, grants, jobs. */
const isReplaceable = async (path: string): Promise<boolean> => {
  const text = await readFile(inProject('sql', path), 'utf8')
  if (!definition.test(text) || table.test(text)) return false
  const { statementsOf } = await import('./sql/parse.ts')
  try {
    return !statementsOf(text, path).some(isHistory)
  } catch {
    // Another database's SQL, for one.
    return false
  }
}

/**
 * The files of sql/ (as paths below it) whose change would reach no database: the text is no longer
 * the one that a migration included last, or none ever included it although it defines something that
 * can be replaced; and current.sql does not include it either. In the order in which migrations
 * included them, new ones last; of a file and what it includes, the outer one only.
 * Throws a finding for a broken include.
 */
export const forgottenSources = async (migrations: Migration[]): Promise<string[]> => {
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
  for (const path of await neverIncluded(last)) {
    if (known.has(path) || !(await isReplaceable(path))) continue
    changed.push(path)
    for (const inner of (await compiled(path))?.included ?? []) known.add(inner)
  }
  return changed.filter((path) => !known.has(path))
}
