import { note } from '../../output.ts'
import type { Session } from '../session.ts'
import type { Step } from '../steps.ts'
import { deferKeys } from './deferred.ts'

type Target = Pick<Step, 'began_empty' | 'estimated_rows' | 'target_table'>

/** An empty target with fewer rows to come keeps its keys: to make them again would cost more. */
const deferredRows = 100_000

const isLarge = ({ estimated_rows }: Target): boolean => Number(estimated_rows) >= deferredRows

/**
 * Takes the keys of a target away that is copied straight into, from nothing; those of a small one only if
 * it has foreign keys, since all tables are copied at the same time. Does nothing the second time.
 */
export const deferCopiedKeys = async (
  session: Session,
  application: string,
  step: Target,
): Promise<void> => {
  if (!step.began_empty) return
  const [foreign] = await session.query(
    `select from pg_constraint where conrelid = $1::regclass and contype = 'f' limit 1`,
    [step.target_table],
  )
  if (!foreign && !isLarge(step)) return
  const reason = await deferKeys(session, application, step.target_table)
  if (reason !== null) note(`${step.target_table} keeps its keys while it is loaded: ${reason}.`)
}

/** A target that is in use keeps its keys: nobody is to queue behind the copy for the lock of a moment. */
const deferUnlessUsed = async (
  session: Session,
  application: string,
  target: string,
): Promise<void> => {
  try {
    await session.transaction(async () => {
      await session.query(`set local lock_timeout = '1s'`)
      await deferKeys(session, application, target)
    })
  } catch (error) {
    const { code = '' } = error as { code?: string }
    if (!['55P03', '40P01'].includes(code)) throw error
    note(`${target} keeps its keys while it is filled: it, or a table next to it, is in use.`)
  }
}

/**
 * Takes the keys of large targets away that are shaped from nothing at the same time: a table with five
 * indexes and a foreign key is filled in a quarter of the time. Triggers hold while rows are shaped, and
 * one that fires for new rows may look for others by a key: then all targets keep theirs. The audit's is
 * silent. Says whether there is anything to be made again.
 */
export const deferShapedKeys = async (
  session: Session,
  application: string,
  steps: Target[],
): Promise<boolean> => {
  const targets = steps.filter((step) => step.began_empty && isLarge(step))
  if (targets.length === 0) return false
  const [firing] = await session.query(
    `select
     from pg_trigger as t
     join pg_proc as p on p.oid = t.tgfoid
     join pg_namespace as n on n.oid = p.pronamespace
     where t.tgrelid = any ($1::regclass[])
       and not t.tgisinternal and t.tgenabled <> 'D' and t.tgtype & 4 <> 0
       and (n.nspname, p.proname) <> ('audit', 'record')
     limit 1`,
    [steps.map(({ target_table }) => target_table)],
  )
  if (firing) return false
  for (const { target_table } of targets) await deferUnlessUsed(session, application, target_table)
  return true
}
