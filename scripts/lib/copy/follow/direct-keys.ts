import { misuse } from '../../errors.ts'
import { relationOf } from '../direct.ts'
import type { Plan, PlanTable } from '../plan.ts'
import type { Session } from '../session.ts'
import { openPostgres } from '../sources/postgres.ts'
import type { Column, Source } from '../sources/source.ts'

/** Types whose values find each other in the other one's place. */
const kin = [
  ['smallint', 'integer', 'bigint'],
  ['text', 'character varying'],
]

const requireTypes = async (source: Source, plan: PlanTable, given: Column[]): Promise<void> => {
  const { sourceTable: table, sourceKey, file } = plan
  const { columns } = await source.table({ table, key: sourceKey })
  const typeIn = (all: Column[], key: string): string =>
    all.find(({ name }) => name === key)?.type.replace(/\(.*?\)/, '') ?? ''
  for (const key of sourceKey) {
    const types = [typeIn(given, key), typeIn(columns, key)] as const
    if (types[0] !== types[1] && !kin.some((some) => types.every((type) => some.includes(type))))
      throw misuse(
        'follow-key',
        `Keep the key's type in the plan, or make the plan a landed one: ${key} is ${types[0]} there, and ${types[1]} in ${table}.`,
        { file },
      )
  }
}

/**
 * Throws (exit 2) unless a direct plan, of whose SELECT `given` are the columns, gives the key as it is in the
 * source, by name and type, and its target has it: rows are known by what a journal keeps.
 */
export const requireDirectKey = async (
  { query }: Session,
  source: Source,
  plan: PlanTable,
  given: Column[],
): Promise<void> => {
  const [row] = await query<{ missing: string[] }>(
    `select array(
       select k from unnest($2::text[]) as k
       where k <> all ($3::text[]) or not exists (
         select from pg_attribute where attrelid = $1::regclass and attname = k and not attisdropped)
     ) as missing`,
    [plan.target, plan.sourceKey, given.map(({ name }) => name)],
  )
  if (row && row.missing.length > 0)
    throw misuse(
      'follow-key',
      `Keep the key's name in the plan and its target, or make the plan a landed one: ${row.missing.join(', ')}.`,
      { file: plan.file },
    )
  await requireTypes(source, plan, given)
}

/** The same of all direct plans, before anything is installed or copied. */
export const requireDirectKeys = async (
  session: Session,
  { tables }: Plan,
  url: string,
): Promise<void> => {
  const direct = tables.filter(({ mode }) => mode === 'direct')
  if (direct.length === 0) return
  const source = await openPostgres(url)
  try {
    for (const plan of direct) {
      const { columns } = await source.table(relationOf(plan))
      await requireDirectKey(session, source, plan, columns)
    }
  } finally {
    await source.close()
  }
}
