import { directiveProblems } from './directives.ts'
import { expand } from './includes.ts'
import { currentFile, readCurrent } from './migrations.ts'
import { asProblem, type Problem } from './problem.ts'

/**
 * All that is wrong with current.sql and can be told without a database: broken and near-miss
 * includes, a misplaced no-transaction, settings that would leak. Commands that run or commit
 * current.sql refuse it for any of them.
 */
export const currentProblems = async (): Promise<Problem[]> => {
  try {
    const directives = await directiveProblems()
    if (directives.length > 0) return directives
    // Loaded here, because PostgreSQL's grammar takes a while to load and many commands do without.
    const { statementProblems } = await import('./statements.ts')
    return statementProblems(await expand(currentFile, await readCurrent()))
  } catch (error) {
    return [asProblem(error)]
  }
}
