import type { QueryResultRow } from 'pg'
import type { Session } from '../session.ts'
import { identifier } from '../sql.ts'
import type { Wire } from '../wire/wire.ts'
import { hashOf, type HashKind, type Side } from './side.ts'

/** How a column of a relation of the target's database is compared; see copying.proof_columns(). */
export interface ProofColumn extends QueryResultRow {
  name: string
  /** Its type, as it is written. */
  type: string
  is_key: boolean
  is_generated: boolean
  /** What people want to see of it in the report: a sum, or the first and the last. */
  kind: 'number' | 'time' | null
  cast_here: string
  cast_there: string
  key_type: string | null
}

/** The columns of a relation of the target's database. */
export const columnsOf = (
  { query }: Pick<Session, 'query'>,
  relation: string,
  exact: boolean,
): Promise<ProofColumn[]> =>
  query<ProofColumn>('select * from copying.proof_columns($1::regclass, $2)', [relation, exact])

/** What of two relations is compared, and how. */
export interface Columns {
  columns: ProofColumn[]
  /** Columns of the key; none: the relation has no key. */
  key: string[]
  kind: HashKind
}

/** The columns of the key in its order. Throws when one is not among the columns. */
export const keyColumnsOf = ({ columns, key }: Columns): ProofColumn[] =>
  key.map((name) => {
    const found = columns.find((column) => column.name === name)
    if (!found) throw new Error(`the key column ${name} is not compared`)
    return found
  })

/** A relation as one side; `there` is the side whose values are first made the other side's types. */
export const sideOf = (
  compared: Columns,
  from: string,
  place: 'here' | 'there',
  open: () => Promise<Wire>,
): Side => {
  const { columns, kind } = compared
  const items = columns.map(
    ({ name, cast_here, cast_there }) =>
      identifier(name) + (place === 'here' ? cast_here : cast_there),
  )
  return {
    open,
    from,
    key: keyColumnsOf(compared).map(({ name, key_type }) => {
      const bytes = `${identifier(name)}::text collate "C"`
      const utf8 = `encode(convert_to(${identifier(name)}::text, 'UTF8'), 'hex') collate "C"`
      return {
        name,
        value: key_type === null ? bytes : `${identifier(name)}::${key_type}`,
        order: key_type !== null ? identifier(name) : kind === 'utf8' ? utf8 : bytes,
      }
    }),
    hash: hashOf(items, kind),
    text: `row(${items.join(', ')})::text`,
    columns: columns.map(({ name }, n) => {
      const value = items[n] ?? ''
      return { name, value, hash: hashOf([value], kind) }
    }),
  }
}

/** The types of the key's literals. */
export const keyTypesOf = (compared: Columns): (string | null)[] =>
  keyColumnsOf(compared).map(({ key_type }) => key_type)
