// What became of a statement outside of a transaction whose session ended before its record: it is
// asked of the database where that can tell, by the name that the statement makes or takes away.
import type { Client } from './graphile.ts'

/** Done, to be run again without harm, or nobody knows. */
export type Outcome = 'done' | 'again' | 'unknown'

type Node = Record<string, unknown>

interface Question {
  text: string
  values: unknown[]
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null

const nodeIn = (node: Node, ...keys: string[]): Node =>
  keys.reduce<Node>((found, key) => (isNode(found[key]) ? found[key] : {}), node)

const firstOf = (value: unknown): Node =>
  Array.isArray(value) && value.length === 1 && isNode(value[0]) ? value[0] : {}

/** What may be done twice: it only brings things into order, or sets them. */
const repeatable = new Set([
  'VacuumStmt',
  'ReindexStmt',
  'ClusterStmt',
  'RefreshMatViewStmt',
  'AlterSystemStmt',
  'CheckPointStmt',
  'VariableSetStmt',
])

const indexQuestion = (tree: Node, relation: (range: Node) => string): Question | undefined =>
  typeof tree.idxname === 'string'
    ? {
        text: `select exists (
            select from pg_index as x join pg_class as c on c.oid = x.indexrelid
            where x.indrelid = to_regclass($1) and c.relname = $2 and x.indisvalid
          ) as done`,
        values: [relation(nodeIn(tree, 'relation')), tree.idxname],
      }
    : undefined

const detachQuestion = (tree: Node, relation: (range: Node) => string): Question | undefined => {
  const command = nodeIn(firstOf(tree.cmds), 'AlterTableCmd')
  if (command.subtype !== 'AT_DetachPartition') return undefined
  return {
    text: `select to_regclass($1) is not null
        and not exists (select from pg_inherits where inhrelid = to_regclass($1)) as done`,
    values: [relation(nodeIn(command, 'def', 'PartitionCmd', 'name'))],
  }
}

const databaseQuestion = ({ dbname }: Node, isMade: boolean): Question => ({
  text: `select exists (select from pg_database where datname = $1) = $2 as done`,
  values: [dbname, isMade],
})

/** The question whether a statement has done its work; none where the database cannot tell. */
const questionOf = (
  kind: string,
  tree: Node,
  quote: (name: string) => string,
): Question | undefined => {
  const qualified = (names: unknown[]) =>
    names.flatMap((name) => (typeof name === 'string' ? [quote(name)] : [])).join('.')
  const relation = ({ schemaname, relname }: Node) => qualified([schemaname, relname])
  const strings = (list: unknown) =>
    Array.isArray(list)
      ? list.map((item) => (isNode(item) ? nodeIn(item, 'String').sval : undefined))
      : []
  if (kind === 'IndexStmt') return indexQuestion(tree, relation)
  if (kind === 'AlterTableStmt') return detachQuestion(tree, relation)
  if (kind === 'CreatedbStmt') return databaseQuestion(tree, true)
  if (kind === 'DropdbStmt') return databaseQuestion(tree, false)
  if (kind === 'DropStmt' && tree.removeType === 'OBJECT_INDEX')
    return {
      text: 'select to_regclass($1) is null as done',
      values: [qualified(strings(nodeIn(firstOf(tree.objects), 'List').items))],
    }
  if (kind === 'AlterEnumStmt')
    return {
      text: 'select exists (select from pg_enum where enumtypid = to_regtype($1) and enumlabel = $2) as done',
      values: [qualified(strings(tree.typeName)), tree.newVal],
    }
  return undefined
}

/** What became of the statement `body`, which was begun. Throws what the server throws. */
export const outcomeOf = async (client: Client, body: string): Promise<Outcome> => {
  // The parser is loaded for this rare moment only.
  const { statementsOf } = await import('../sql/parse.ts')
  const [statement] = statementsOf(body, '')
  if (!statement || repeatable.has(statement.kind)) return 'again'
  const tree = nodeIn(statement.tree as Node, statement.kind)
  const quote = (name: string) => client.escapeIdentifier(name)
  const question = questionOf(statement.kind, tree, quote)
  if (!question) return tree.if_not_exists ? 'again' : 'unknown'
  const { rows } = await client.query<{ done: boolean }>(question.text, question.values)
  return rows[0]?.done ? 'done' : 'again'
}
