import { expand } from './includes.ts'
import { currentFile, readCurrent } from './migrations.ts'
import { inProject } from './paths.ts'
import { readText } from './texts.ts'
import type { Problem } from './problem.ts'

// graphile-migrate takes a directive in exactly one form, and anything else for a comment.
const includeForm = /^--![ \t]*include[ \t]+\S+\.sql[ \t]*$/
const includeMeant =
  /--[ \t]*![ \t]*includes?\b|^[ \t]*--[ \t]*include[ \t]+\S+\.sql[ \t]*;?[ \t]*$/i
const noTransactionForm = /^--![ \t]*no-transaction\b/
const noTransactionMeant = /^[ \t]*--[ \t]*![ \t]*no[-_ ]?transaction\b/i

const lineProblem = (file: string, line: string, n: number): Problem[] => {
  const place = { file, line: n + 1 }
  if (includeMeant.test(line) && !includeForm.test(line)) {
    const message =
      'This line would include nothing: write it as "--!include path.sql", alone and without spaces in the path.'
    return [{ code: 'include-near-miss', message, ...place }]
  }
  if (!noTransactionMeant.test(line)) return []
  if (file === currentFile && n === 0 && noTransactionForm.test(line)) return []
  const message = `"--! no-transaction" counts in line 1 of ${currentFile} only: move it there; give the message with "plumb commit -m".`
  return [{ code: 'no-transaction-misplaced', message, ...place }]
}

const fileProblems = (file: string, text: string): Problem[] =>
  text.split('\n').flatMap((line, n) => lineProblem(file, line.replace(/\r$/, ''), n))

/** Whether a migration's text asks to run outside of a transaction. */
export const isNoTransaction = (text: string): boolean => noTransactionForm.test(text)

/**
 * The lines of current.sql, and of what it includes, that are meant as directives of
 * graphile-migrate and are none. Throws a finding for an include that cannot be expanded.
 */
export const directiveProblems = async (): Promise<Problem[]> => {
  const text = await readCurrent()
  const own = fileProblems(currentFile, text)
  const { included } = await expand(currentFile, text)
  const others = [...new Set(included)].map(async (path) =>
    fileProblems(`sql/${path}`, await readText(inProject('sql', path))),
  )
  return [...own, ...(await Promise.all(others)).flat()]
}
