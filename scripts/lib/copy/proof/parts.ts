import type { Session } from '../session.ts'
import type { Range } from '../sources/source.ts'
import type { Compared } from './compared.ts'

/** A range of a comparison as it is on record; what it came to, if it is proven. */
export interface Part extends Range {
  comparison: string
  number: number
  compared: Compared | null
}

/** Which proof the parts belong to: of this run, and looked at this closely. */
export interface Proving {
  run: string
  exact: boolean
}

/** The parts of an unfinished proof, in order. */
export const partsOf = ({ query }: Session, { run, exact }: Proving): Promise<Part[]> =>
  query<Part & Record<string, unknown>>(
    `select comparison, number, low, high,
       case when done_at is not null then jsonb_build_object(
         'leftRows', rows_there, 'rightRows', rows_here, 'differences', differences, 'shown', shown
       ) end as compared
     from copying.proof_parts
     where run_id = $1 and exact = $2
     order by comparison, number`,
    [run, exact],
  )

/** Puts the parts of a comparison on record. */
export const planParts = (
  { query }: Session,
  { run, exact }: Proving,
  comparison: string,
  ranges: Range[],
): Promise<unknown> =>
  query(
    `insert into copying.proof_parts (run_id, exact, comparison, number, low, high)
     select $1, $2, $3, r.number, r.low, r.high
     from json_to_recordset($4::json) as r (number integer, low text[], high text[])`,
    [
      run,
      exact,
      comparison,
      JSON.stringify(ranges.map((range, n) => ({ number: n + 1, ...range }))),
    ],
  )

/** Notes what a part came to, so that a proof that is killed goes on after it. */
export const finishPart = (
  { query }: Session,
  { run }: Proving,
  { comparison, number }: Part,
  { leftRows, rightRows, differences, shown, figures }: Compared,
): Promise<unknown> =>
  query(
    `update copying.proof_parts
     set rows_there = $4, rows_here = $5, differences = $6, shown = $7, figures = $8,
       done_at = clock_timestamp()
     where run_id = $1 and comparison = $2 and number = $3`,
    [run, comparison, number, leftRows, rightRows, differences, JSON.stringify(shown), figures],
  )

/** Forgets the parts of an application's proofs, of this run at another closeness or of all runs. */
export const forgetParts = (
  { query }: Session,
  application: string,
  except?: Proving,
): Promise<unknown> =>
  query(
    `delete from copying.proof_parts as p
     using copying.runs as r
     where r.id = p.run_id and r.application = $1
       and ($2::bigint is null or (p.run_id, p.exact) <> ($2::bigint, $3::boolean))`,
    [application, except?.run, except?.exact],
  )
