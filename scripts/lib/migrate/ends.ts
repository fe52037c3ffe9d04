import { committedFolder, readMigration } from '../migrations.ts'
import { asError } from '../problem.ts'
import { readText } from '../texts.ts'
import { inProject } from '../paths.ts'

/** What is quoted or a comment, where words mean nothing. */
const quotedText = /\$(\w*)\$[^]*?\$\1\$|'[^']*'|--.*$|\/\*[^]*?\*\//gm

// A cheap look first, because the grammar takes a while to load.
const mayEnd = /(^|;)\s*(begin|start|commit|end|abort|rollback|prepare)\b/i

/**
 * Refuses pending migrations, up to `to` (000012.sql), that begin or end a transaction themselves: one
 * that fails later on would be kept by half, and one that rolls back would count as applied.
 * Throws a finding with file and line before anything is applied.
 */
export const refuseEnds = async (pending: string[], to?: string): Promise<void> => {
  for (const name of pending) {
    const { body, filename } = readMigration(name)
    if ((to && filename > to) || !mayEnd.test(body.replace(quotedText, ''))) continue
    const { endProblem, lineOfEnd } = await import('../statements.ts')
    const file = `${committedFolder}/${name}`
    // With the header, which is a comment, so that the line is the file's.
    const line = lineOfEnd(await readText(inProject(file)))
    if (line !== undefined) throw asError(endProblem({ file, line }))
  }
}
