import type { Plan } from './plan.ts'
import type { Session } from './session.ts'

/** What became of one target table. */
export interface TableReport {
  table: string
  source_table: string
  rows_in: number
  /** Rows that are in the target now; `rows_inserted` of them by this job. */
  rows_out: number
  rows_inserted: number
  rows_rejected: number
  /** Number of rejects by kind. */
  rejects: Record<string, number>
  /** From the first chunk to the last. */
  seconds: number
}

/** What a job did to each target, in the order of the plan. */
export const reportOf = ({ query }: Session, plan: Plan, job: string): Promise<TableReport[]> =>
  query<TableReport & Record<string, unknown>>(
    `select
       s.target_table as table,
       s.source_table,
       coalesce(sum(c.rows_read), 0)::double precision as rows_in,
       coalesce(sum(c.rows_read - c.rejected), 0)::double precision as rows_out,
       coalesce(sum(c.rows), 0)::double precision as rows_inserted,
       coalesce(sum(c.rejected), 0)::double precision as rows_rejected,
       (
         select coalesce(jsonb_object_agg(k.kind, k.count order by k.kind), '{}')
         from (
           select r.kind, count(*) as count from copying.rejects as r
           where r.application = s.application and r.target_table = s.target_table group by r.kind
         ) as k
       ) as rejects,
       coalesce(round(extract(epoch from max(c.done_at) - s.planned_at), 3), 0)::double precision as seconds
     from copying.steps as s
     left join copying.chunks as c on c.step_id = s.id
     where s.run_id = $1 and s.kind in ('copy', 'shape')
     group by s.id
     order by array_position($2::text[], s.target_table)`,
    [job, plan.tables.map(({ target }) => target)],
  )
