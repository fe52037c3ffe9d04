import { finding, misuse, type PlumbError } from '../errors.ts'
import type { PlanTable } from './plan.ts'
import { sourceKeyOf } from './sql.ts'

/** The sentence for a row that a plan did not reject, though its target refuses it; `what` is the server's. */
export const letPass = ({ target, file }: PlanTable, what: string): PlumbError =>
  finding('plan-let-pass', `Let the plan reject what ${target} refuses: ${what}.`, { file })

/** The sentence for a plan that rejects rows whose key is null. */
const withoutKey = ({ sourceTable, sourceKey, file }: PlanTable): PlumbError =>
  finding(
    'reject-without-key',
    `Leave rows without a key out, by the plan's WHERE and by --! leave: ${sourceTable} has some whose ${sourceKey.join(', ')} gives no source_key, and a reject is on record by that.`,
    { file },
  )

/** What a target refuses is for the plan to reject, or for the source to mend. Any other error as it is. */
export const refused = (error: unknown, table: PlanTable): unknown => {
  const { code = '', message } = error as { code?: string; message: string }
  // By copying.refuse_key().
  if (code === 'P0002')
    return finding('source-key', `Let source_key be the key of the plan's row: ${message}.`, {
      file: table.file,
    })
  if (code === '23502' && message.includes('"source_key" of relation "rejects"'))
    return withoutKey(table)
  return /^(22|23|54)/.test(code) ? letPass(table, message) : error
}

/** The sentence for a plan that joins the columns of a key itself, where that gives two rows one key. */
export const ambiguousKey = ({ file, sourceKey }: PlanTable, key: string): PlumbError =>
  finding(
    'source-key',
    `Let the plan give ${sourceKeyOf('s', sourceKey)} as source_key, which tells the row ${key} from others.`,
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
