import { isNoTransaction } from './directives.ts'
import { PlumbError } from './errors.ts'
import type { Compiled, Origin } from './includes.ts'
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

/** The place of a byte of a compiled text, past white space and comments. */
const placeAt = ({ text, origins }: Compiled, start: number): Origin | undefined => {
  const bytes = Buffer.from(text)
  const rest = bytes.toString('utf8', start)
  const [blank = ''] = /^(?:\s|--.*(?:\n|$))*/.exec(rest) ?? []
  return origins[(bytes.toString('utf8', 0, start) + blank).split('\n').length - 1]
}

/**
 * What is wrong with the statements of a compiled current.sql: a setting that would leak into the
 * migrations after it, because all run on one connection; more than one statement without a
 * transaction. A text that does not parse is left to the server, which knows best.
 */
export const statementProblems = (compiled: Compiled): Problem[] => {
  let statements: Statement[]
  try {
    statements = statementsOf(compiled.text, '')
  } catch (error) {
    if (error instanceof PlumbError) return []
    throw error
  }
  const at = (statement: Statement) => {
    const { file, line } = placeAt(compiled, statement.start) ?? { file: '', line: 1 }
    return { file, line }
  }
  const leaking = statements.filter(leaks).map((statement) => ({
    code: 'set-not-local',
    message:
      'The setting would last into the next migrations: write "set local", or set_config(…, true).',
    ...at(statement),
  }))
  const [, second] = statements
  if (!second || !isNoTransaction(compiled.text)) return leaking
  const message =
    'Without a transaction one statement is allowed: put this one in a migration of its own.'
  return [...leaking, { code: 'no-transaction-statements', message, ...at(second) }]
}
