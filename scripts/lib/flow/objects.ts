import { statementsOf } from '../sql/parse.ts'

type Node = Record<string, unknown>

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const relationName = (value: unknown): string[] => {
  if (!isNode(value) || typeof value.relname !== 'string') return []
  const { schemaname, relname } = value
  return [typeof schemaname === 'string' ? `${schemaname}.${relname}` : relname]
}

/** A name in parts, as functions and dropped objects have it. */
const partsName = (value: unknown): string[] => {
  const list = isNode(value) && isNode(value.List) ? value.List.items : value
  const items = isNode(value) && isNode(value.ObjectWithArgs) ? value.ObjectWithArgs.objname : list
  if (!Array.isArray(items)) return []
  const parts = items.map((item: unknown) =>
    isNode(item) && isNode(item.String) ? item.String.sval : undefined,
  )
  return parts.every((part) => typeof part === 'string') ? [parts.join('.')] : []
}

/** What one statement makes, changes or drops: not what it only reads or refers to. */
const namesOf = (tree: unknown): string[] => {
  const [statement] = isNode(tree) ? Object.values(tree) : []
  if (!isNode(statement)) return []
  const { relation, table, view, funcname, objects, into, relations, object } = statement
  const many = [objects, relations].flatMap(
    (list) => (Array.isArray(list) ? list : []) as unknown[],
  )
  return [
    ...[relation, table, view].flatMap(relationName),
    ...(isNode(into) ? relationName(into.rel) : []),
    ...partsName(funcname),
    ...many.flatMap((item) => [
      ...partsName(item),
      ...(isNode(item) ? relationName(item.RangeVar) : []),
    ]),
    ...(statement.objtype === 'OBJECT_COLUMN' ? [] : partsName(object)),
  ]
}

/**
 * The tables, views and functions that a migration makes, changes or drops, by PostgreSQL's own
 * grammar; what a DO block or a function does inside is not seen. Nothing for a text that does not
 * parse, such as one with a placeholder in an unusual place.
 */
export const touchedObjects = (body: string, file: string): Set<string> => {
  try {
    return new Set(statementsOf(body, file).flatMap(({ tree }) => namesOf(tree)))
  } catch {
    return new Set()
  }
}
