import { isNoTransaction } from './directives.ts'
import { PlumbError, type Place } from './errors.ts'
import type { Compiled } from './includes.ts'
import { originAt, skipBlank } from './place.ts'
import type { Problem } from './problem.ts'
import { statementsOf, type Statement } from './sql/parse.ts'

type Node = Record<string, unknown>

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null

/** Every object of a parse tree. */
const nodesOf = (value: unknown): Node[] =>
  isNode(value) ? [value, ...Object.values(value).flatMap(nodesOf)] : []

const lastName = (names: unknown): unknown => {
  const strings = nodesOf(names).flatMap(({ sval }) => (typeof sval === 'string' ? [sval] : []))
  return strings.at(-1)
}

/** Whether a call is `set_config(…, …, false)`. */
const setsForSession = ({ FuncCall: call }: Node): boolean => {
  if (!isNode(call) || lastName(call.funcname) !== 'set_config') return false
  const [, , isLocal] = call.args as unknown[]
  // A false is an absent member in the tree's JSON.
  return nodesOf(isLocal).some(({ boolval }) => isNode(boolval) && boolval.boolval !== true)
}

/** Whether a statement changes a setting beyond the transaction that it is in. */
const leaks = ({ kind, tree }: Statement): boolean => {
  if (kind === 'SelectStmt') return nodesOf(tree).some(setsForSession)
  const set = isNode(tree) && tree.VariableSetStmt
  return isNode(set) && set.is_local !== true && set.name !== 'TRANSACTION'
}

// COMMIT PREPARED is refused by the server inside of a transaction, and is at home outside of one.
const staysInside = /^TRANS_STMT_(SAVEPOINT|RELEASE|ROLLBACK_TO|\w+_PREPARED)$/

/** Whether a statement begins or ends a transaction: what it is in is not its own. */
const endsTransaction = ({ kind, tree }: Statement): boolean => {
  if (kind !== 'TransactionStmt') return false
  const transaction = isNode(tree) && tree.TransactionStmt
  return isNode(transaction) && !staysInside.test(String(transaction.kind))
}

/** A statement's text, and its index in the whole (in UTF-16 units). */
export interface Part {
  text: string
  index: number
  statement?: Statement
}

/**
 * The statements of a text. One that does not parse comes back whole: the server will tell what is
 * wrong with it, and knows best.
 */
export const partsOf = (text: string): Part[] => {
  let statements: Statement[]
  try {
    statements = statementsOf(text, '')
  } catch (error) {
    if (error instanceof PlumbError) return [{ text, index: 0 }]
    throw error
  }
  const bytes = Buffer.from(text)
  let [end, index] = [0, 0]
  return statements.map((statement) => {
    index += bytes.toString('utf8', end, statement.start).length
    end = statement.start
    return { text: bytes.toString('utf8', statement.start, statement.end), index, statement }
  })
}

const endSentence =
  'A migration must not begin or end a transaction itself: remove this statement, or make two migrations.'

/**
 * The line of a committed migration's text, counted from 1, where a statement begins or ends a
 * transaction, if one does.
 */
export const lineOfEnd = (text: string): number | undefined => {
  const part = partsOf(text).find(({ statement }) => statement && endsTransaction(statement))
  return part && text.slice(0, skipBlank(text, part.index)).split('\n').length
}

/** The problem of a migration that would end its own transaction, at a place. */
export const endProblem = (place: Place): Problem => ({
  code: 'ends-transaction',
  message: endSentence,
  ...place,
})

/**
 * What is wrong with the statements of a compiled current.sql: one that ends the transaction, so that
 * half of a migration could be kept, or all of it be lost while it counts as applied; a setting that would leak into the
 * migrations after it, because all run on one connection; more than one statement without a
 * transaction, where they come from an included file.
 */
export const statementProblems = (compiled: Compiled): Problem[] => {
  const parts = partsOf(compiled.text)
  const at = ({ index }: Part) => {
    const { file, line } = originAt(compiled, skipBlank(compiled.text, index))
    return { file, line }
  }
  const leaking = parts
    .filter(({ statement }) => statement && leaks(statement))
    .map((part) => ({
      code: 'set-not-local',
      message:
        'The setting would last into the next migrations: write "set local", or set_config(…, true).',
      ...at(part),
    }))
  const ending = parts
    .filter(({ statement }) => statement && endsTransaction(statement))
    .map((part) => endProblem(at(part)))
  const problems = [...ending, ...leaking]
  const [, second] = parts
  if (!second || !isNoTransaction(compiled.text) || compiled.included.length === 0) return problems
  const message =
    'Without a transaction a migration holds one statement, and an included file is not divided: write the statements into current.sql itself.'
  return [...problems, { code: 'no-transaction-statements', message, ...at(second) }]
}
