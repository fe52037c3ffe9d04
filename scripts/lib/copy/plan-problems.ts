import { finding, misuse, type PlumbError } from '../errors.ts'
import type { PlanTable } from './plan.ts'

/** The sentence for a row that a plan did not reject, though its target refuses it; `what` is the server's. */
export const letPass = ({ target, file }: PlanTable, what: string): PlumbError =>
  finding('plan-let-pass', `Let the plan reject what ${target} refuses: ${what}.`, { file })

/** The sentence for a plan that rejects rows whose key is null. */
export const withoutKey = ({ sourceTable, sourceKey, file }: PlanTable): PlumbError =>
  finding(
    'reject-without-key',
    `Leave rows without a key out, by the plan's WHERE and by --! leave: ${sourceTable} has some whose ${sourceKey.join(', ')} gives no source_key, and a reject is on record by that.`,
    { file },
  )

/**
 * The sentence (exit 2) for a plan's SELECT that a server refuses, with its line; `query` is what the server was
 * asked, and `linesBefore` how many lines of it come before the file's. Any other error as it is.
 */
export const selectProblem = (
  error: unknown,
  file: string,
  query: string,
  linesBefore: number,
): unknown => {
  const { code, message, position } = error as { code?: string; message: string; position?: string }
  if (!code?.startsWith('42') || code === '42501') return error
  const line = query.slice(0, Number(position)).split('\n').length - linesBefore
  return misuse(
    'plan-select',
    `Correct the plan, or name a source that has what it asks for: ${message}.`,
    position === undefined ? { file } : { file, line },
  )
}
