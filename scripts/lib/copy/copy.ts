import { availableParallelism } from 'node:os'
import { messageOf, PlumbError } from '../errors.ts'
import { checkEmpty, checkTargets, lookUpTables } from './checks.ts'
import { runChunks, type Crew, type Work } from './chunks.ts'
import { restoreKeys } from './deferred/deferred.ts'
import { DryRunDone, runDry } from './dry-run.ts'
import { beginRun, endRun, type Job } from './job.ts'
import type { Plan, PlanTable } from './plan.ts'
import { planReading, read } from './reading.ts'
import { reportOf, type TableReport } from './report.ts'
import { withCopySession, type Session } from './session.ts'
import { settle, shape } from './shaping.ts'
import type { SourceAddress } from './sources/address.ts'
import { openSource } from './sources/open.ts'
import type { Source, SourceTable } from './sources/source.ts'
import type { Meter } from './wire/wire.ts'

export interface CopyOptions {
  /** How many workers; default: as many as this machine has processors. */
  jobs?: number
  /** Do everything and keep nothing of it. */
  dryRun?: boolean
  /** Whether targets may hold rows that no copy of this application wrote. */
  intoExisting?: boolean
  /** Sees all bytes that leave the source. */
  meter?: Meter
  signal?: AbortSignal
}

/** All of a run, from planning to statistics; gives the report. */
const runJob = async (job: Job): Promise<TableReport[]> => {
  await planReading(job)
  await read(job)
  await shape(job)
  await settle(job)
  await endRun(job.session, job.run.id, 'done')
  return reportOf(job.session, job.plan, job.run.job)
}

interface Opened {
  session: Session
  plan: Plan
  source: Source
  tables: Map<PlanTable, SourceTable>
}

/** Does everything inside one transaction, over one connection, and rolls it back. */
const dryRun = async (opened: Opened, shown: string): Promise<TableReport[]> => {
  const { session, plan, source } = opened
  let report: TableReport[] = []
  try {
    await session.transaction(async () => {
      const run = await beginRun(session, plan, shown, source.moment)
      const work = (works: Work[]) => runDry(session, run.generation, source.reader, works)
      // What an unfinished job has done is no part of a dry run: it does everything.
      const fresh = { ...run, job: run.id }
      report = await runJob({ ...opened, run: fresh, crew: {}, work })
      throw new DryRunDone()
    })
  } catch (error) {
    if (!(error instanceof DryRunDone)) throw error
  }
  return report
}

const wetRun = async (
  url: string,
  opened: Opened,
  shown: string,
  { jobs = availableParallelism(), meter, signal = new AbortController().signal }: CopyOptions,
): Promise<TableReport[]> => {
  const { session, plan, source } = opened
  const run = await beginRun(session, plan, shown, source.moment)
  const crew: Crew = {
    url,
    application: plan.application,
    jobs,
    generation: run.generation,
    signal,
    openReader: source.reader,
    ...(meter ? { meter } : {}),
    onDone: () => undefined,
  }
  try {
    return await runJob({
      ...opened,
      run,
      crew,
      work: (works) => runChunks(crew, works),
      restoreKeys: () => restoreKeys(url, plan.application, { jobs }),
    })
  } catch (error) {
    const problem = error instanceof PlumbError ? error.code : messageOf(error)
    const state = problem === 'interrupted' ? 'interrupted' : 'failed'
    await endRun(session, run.id, state, problem).catch(() => undefined)
    throw error
  }
}

/**
 * Copies an application's data by its plan. Whatever is killed on the way, the same call again finishes
 * the job: each chunk is loaded and recorded in one transaction. A run with nothing to do changes nothing,
 * and a dry run leaves nothing but its report.
 */
export const copyApplication = async (
  url: string,
  plan: Plan,
  address: SourceAddress,
  options: CopyOptions = {},
): Promise<TableReport[]> => {
  // A source that cannot be read is told before the server is asked for anything.
  const source = await openSource(address, options.jobs ?? availableParallelism())
  try {
    return await withCopySession(url, plan.application, async (session) => {
      await checkTargets(session, plan.tables)
      const tables = await lookUpTables(source, plan)
      if (!options.intoExisting) await checkEmpty(session, plan)
      const opened = { session, plan, source, tables }
      return options.dryRun
        ? dryRun(opened, address.shown)
        : wetRun(url, opened, address.shown, options)
    })
  } finally {
    await source.close().catch(() => undefined)
  }
}
