import { readFile } from 'node:fs/promises'
import { expand, lastIncluded, type Compiled } from './includes.ts'
import { currentFile, readCurrent, type Migration } from './migrations.ts'
import { inProject } from './paths.ts'

const compiled = async (path: string): Promise<Compiled | undefined> => {
  const file = `sql/${path}`
  const text = await readFile(inProject(file), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : expand(file, text)
}

/**
 * The files of sql/ (as paths below it) whose text is no longer the one that a migration included
 * last, and which current.sql does not include either: their change would reach no database. In the
 * order in which migrations included them; of a file and what it includes, the outer one only.
 * Throws a finding for a broken include.
 */
export const forgottenSources = async (migrations: Migration[]): Promise<string[]> => {
  const current = await expand(currentFile, await readCurrent())
  const known = new Set(current.included)
  const changed: string[] = []
  for (const [path, text] of lastIncluded(migrations.map(({ body }) => body))) {
    if (known.has(path)) continue
    const now = await compiled(path)
    if (!now || now.text.trim() === text) continue
    changed.push(path)
    for (const inner of now.included) known.add(inner)
  }
  return changed.filter((path) => !known.has(path))
}
