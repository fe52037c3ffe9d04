import { finding } from '../../errors.ts'
import { relationOf } from '../direct.ts'
import { landingColumns } from '../land.ts'
import type { PlanTable } from '../plan.ts'
import type { Session } from '../session.ts'
import type { Source } from '../sources/source.ts'

/** Throws (exit 1) unless the source's columns are those that landed: values would be lost, or changed on the way. */
export const requireColumns = async (
  session: Session,
  source: Source,
  plan: PlanTable,
  { application, landing }: { application: string; landing: string },
): Promise<void> => {
  const columns = await landingColumns(session, await source.table(relationOf(plan)))
  const [row] = await session.query<{ changed: string | null }>(
    `select string_agg(a.attname, ', ' order by a.attnum) as changed
     from pg_attribute as a
     left join unnest($2::text[], $3::text[]) as s (name, type) on s.name = a.attname
     where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped
       and format_type(a.atttypid, a.atttypmod) is distinct from format_type(to_regtype(s.type), to_regtypemod(s.type))`,
    [landing, columns.map(({ name }) => name), columns.map(({ type }) => type)],
  )
  if (row?.changed)
    throw finding(
      'columns-changed',
      `Stop following and begin again (plumb copy ${application} --stop-following, then --follow), with a plan for ${plan.sourceTable} as it is now: ${row.changed} is no longer what landed.`,
      { file: plan.file },
    )
}
