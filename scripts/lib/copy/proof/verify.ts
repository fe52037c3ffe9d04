import { availableParallelism } from 'node:os'
import { finding, misuse } from '../../errors.ts'
import { checkTargets, lookUpTables } from '../checks.ts'
import type { Plan } from '../plan.ts'
import { makeLanding, withCopySession, type Session } from '../session.ts'
import { parseSource, type SourceAddress } from '../sources/address.ts'
import { openSource } from '../sources/open.ts'
import { targetOpener } from './connect.ts'
import { withOrigin } from './origin.ts'
import { forgetParts, partsOf } from './parts.ts'
import type { Proof } from './proof.ts'
import { openPool } from './pool.ts'
import { planProof, proveParts, type Proving } from './prove.ts'
import { dropWorkTables, resultOf } from './result.ts'

export interface VerifyOptions {
  /** The source's address, where the one on record lacks a password. */
  from?: SourceAddress
  /** Compare the bytes that a server would send, not by equality. */
  exact?: boolean
  /** Begin anew, where an earlier proof was interrupted. */
  again?: boolean
  /** How many workers; default: as many as this machine has processors. */
  jobs?: number
  signal?: AbortSignal
}

interface Run {
  id: string
  source: string
  state: string
  plan_hash: string
}

/** The last run, if there is a whole one by today's plan to prove; else throws (exit 1). */
const lastRun = async ({ query }: Session, { application, hash }: Plan): Promise<Run> => {
  const [run] = await query<Run & Record<string, unknown>>(
    `select id, source, state, plan_hash from copying.runs
     where application = $1 and state <> 'undone' order by id desc limit 1`,
    [application],
  )
  const again = `run "plumb copy ${application} --from ${run?.source ?? 'SOURCE'}"`
  if (!run) throw finding('never-copied', `Nothing was copied yet: ${again} first.`)
  if (run.state !== 'done')
    throw finding('copy-unfinished', `The last copy did not finish: ${again} again.`)
  if (run.plan_hash !== hash)
    throw finding('plan-changed', `The plan has changed since the last copy: ${again} again.`)
  return run
}

const addressOf = (application: string, run: Run, from?: SourceAddress): SourceAddress => {
  if (from && from.shown !== run.source)
    throw misuse(
      'other-source',
      `Name the source that ${application} was copied from, ${run.source}, or copy from this one first.`,
    )
  return from ?? parseSource(run.source)
}

const prove = async (proving: Proving, address: SourceAddress, shown: string): Promise<Proof> => {
  const { session, plan } = proving
  await forgetParts(session, plan.application, proving)
  const known = new Set((await partsOf(session, proving)).map(({ comparison }) => comparison))
  const source = await openSource(address, 1)
  try {
    const tables = await lookUpTables(source, plan)
    return await withOrigin(proving, address, source, async (origin) => {
      const comparisons = await planProof(proving, origin, tables, known)
      await proveParts(proving, comparisons)
      return resultOf(proving, comparisons, shown, origin)
    })
  } finally {
    await source.close().catch(() => undefined)
  }
}

/** Keeps a proof, and takes away what was needed to make it. */
const keep = async ({ session, plan, run }: Proving, proof: Proof): Promise<void> => {
  await dropWorkTables(session, plan)
  await session.transaction(async () => {
    await session.query(
      'insert into copying.proofs (application, run_id, ok, result) values ($1, $2, $3, $4)',
      [plan.application, run, proof.ok, proof],
    )
    await forgetParts(session, plan.application)
  })
}

/**
 * Proves the last copy of an application, row by row: the source equals what landed, the targets equal
 * what the plan makes of it, every landed row is in a target, a reject, or left out on purpose; foreign
 * keys hold, sequences go on after the highest value. Goes on after the last proven range where it was
 * killed. The proof is kept in copying.proofs; one that fails is returned, too. Throws (exit 1) when
 * there is nothing to prove.
 */
export const verifyApplication = (
  url: string,
  plan: Plan,
  options: VerifyOptions = {},
): Promise<Proof> => {
  const { exact = false, again = false, jobs = availableParallelism(), signal } = options
  return withCopySession(url, plan.application, async (session) => {
    const began = performance.now()
    const run = await lastRun(session, plan)
    await makeLanding(session, plan.application)
    await checkTargets(session, plan.tables)
    const address = addressOf(plan.application, run, options.from)
    const pool = openPool(jobs, signal)
    const open = targetOpener(url)
    const proving: Proving = { session, plan, run: run.id, exact, open, pool }
    try {
      if (again) await forgetParts(session, plan.application)
      const proof = await prove(proving, address, run.source)
      proof.seconds = Math.round(performance.now() - began) / 1000
      await keep(proving, proof)
      return proof
    } finally {
      pool.close()
    }
  })
}
