import { finding } from '../../errors.ts'
import { withCopySession, type Session } from '../session.ts'
import { beginningOf, type FollowOptions } from './begin.ts'
import { follow } from './follow.ts'
import { journalIsWhole } from './journal.ts'
import type { Following } from './pass.ts'
import type { SourceSide } from './source-side.ts'

const lagMaxMs = 1_000
const proofAgeMax = '24 hours'
const catchUpMaxMs = 120_000

/** Throws (exit 1) unless the source is followed and was copied: a cut-over itself begins neither. */
export const requireCopied = ({ url, plan: { application } }: FollowOptions): Promise<void> =>
  withCopySession(url, application, async (session) => {
    if ((await beginningOf(session, application)) !== 'follow')
      throw finding(
        'cut-over-unready',
        `Follow the source first: plumb copy ${application} --follow.`,
      )
  })

/** Brings the target so close that the fence is short. Throws (exit 1) when that takes two minutes. */
export const catchUp = async (options: FollowOptions, signal: AbortSignal): Promise<void> => {
  const enough = AbortSignal.any([signal, AbortSignal.timeout(catchUpMaxMs)])
  const { lag_ms: lagMs } = await follow(options, { untilLagMs: lagMaxMs, signal: enough })
  signal.throwIfAborted()
  if (lagMs === null || lagMs >= lagMaxMs)
    throw finding(
      'lag',
      `Wait until plumb copy ${options.plan.application} --follow shows less than ${lagMaxMs} ms: the target is ${lagMs === null ? 'a whole pass' : `${lagMs} ms`} behind.`,
    )
}

/**
 * Throws (exit 1), with all that is to be done, when something speaks against a cut-over: a proof that is
 * missing or old, keys that are not in force, writes that are not noted.
 */
export const preflight = async (
  { query }: Session,
  side: SourceSide,
  { application, plans, journals }: Following,
): Promise<void> => {
  const problems = await query<{ problem: string }>(
    'select copying.cut_over_problems($1, $2::regclass[], $3) as problem',
    [application, plans.map(({ plan }) => plan.target), proofAgeMax],
  )
  if (problems.length > 0)
    throw finding('cut-over-unready', problems.map(({ problem }) => problem).join(' '))
  for (const { name } of journals)
    if (!(await journalIsWhole(side, application, name)))
      throw finding(
        'journal-incomplete',
        `Run plumb copy ${application} --follow and plumb verify ${application} again: not all writes to ${name} were noted.`,
      )
}
