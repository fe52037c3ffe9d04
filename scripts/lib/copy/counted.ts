import { finding } from '../errors.ts'
import { literal } from './sql.ts'
import type { Step } from './steps.ts'
import type { Wire } from './wire/wire.ts'

/** What a target refuses of the rows that are copied straight into it, as a sentence; anything else as it is. */
export const copiedProblem = (error: unknown, { kind, target_table: target }: Step): unknown => {
  const {
    code = '',
    message,
    detail,
  } = error as {
    code?: string
    message: string
    detail?: string
  }
  if (kind !== 'copy' || !/^(22|23|54)/.test(code)) return error
  const what = detail === undefined ? message : `${message} (${detail.replace(/\.$/, '')})`
  return finding(
    'target-refuses',
    `Leave out by the plan's SELECT what ${target} refuses, or make room for it there: ${what}.`,
  )
}

/** The triggers that may leave rows of a COPY out, or nothing. */
const triggersOf = async ({ query }: Pick<Wire, 'query'>, target: string): Promise<string> => {
  // Bits of tgtype: 1 for each row, 2 before, 4 insert.
  const [row] = await query(
    `select string_agg(tgname, ', ' order by tgname)
     from pg_trigger
     where tgrelid = ${literal(target)}::regclass and tgtype & 7 = 7 and not tgisinternal and tgenabled <> 'D'`,
  )
  return row?.[0] ?? ''
}

/** Throws (exit 1) unless both sides counted the same rows. */
export const checkCounts = (name: string, sent: number, taken: number): void => {
  if (sent !== taken)
    throw finding(
      'counts-differ',
      `Run the copy again: ${sent} rows of ${name} were sent, ${taken} arrived.`,
    )
}

/** The same of a step; names a trigger of the target that may have left rows out. */
export const checkArrived = async (
  wire: Pick<Wire, 'query'>,
  { source_table: source, target_table: target }: Step,
  sent: number,
  taken: number,
): Promise<void> => {
  const triggers = sent === taken ? '' : await triggersOf(wire, target)
  if (triggers === '') checkCounts(source, sent, taken)
  else
    throw finding(
      'trigger-leaves-out',
      `Leave out by the plan's SELECT what a trigger of ${target} (${triggers}) leaves out, or disable it: ${sent} rows of ${source} were sent, ${taken} arrived.`,
    )
}
