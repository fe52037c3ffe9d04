import { availableParallelism } from 'node:os'
import { messageOf, PlumbError } from '../errors.ts'
import { checkEmpty, checkTargets, checkUnfinished, lookUpTables } from './checks.ts'
import type { Crew, Work } from './chunks.ts'
import { withCrew } from './crew.ts'
import { blamePlan, restoreKeys } from './deferred/deferred.ts'
import { rolledBack } from './dry-run.ts'
import { followNotice } from './follow/state.ts'
import { beginRun, endRun, type Job, type Opened } from './job.ts'
import type { Plan } from './plan.ts'
import { recordedSteps, stepsToShape } from './progress/job.ts'
import type { Progress } from './progress/progress.ts'
import { previewOf, type PreviewStep } from './preview.ts'
import { planReading, read } from './reading.ts'
import { reportOf, type TableReport } from './report.ts'
import { withCopySession, type Session } from './session.ts'
import { openMaker, settle } from './settle.ts'
import { makeViews, shape } from './shaping.ts'
import { unquoted } from './sql.ts'
import type { SourceAddress } from './sources/address.ts'
import { openSource } from './sources/open.ts'
import type { Throttle } from './throttle/throttle.ts'
import { withSharedWires } from './wire/shared.ts'

export interface CopyOptions {
  /** How many workers; default: as many as this machine has processors. */
  jobs?: number
  /** Do everything and keep nothing of it. */
  dryRun?: boolean
  /** Land and shape nothing: the first pass of a catch-up compares what landed with the targets. */
  landOnly?: boolean
  /** Throw (exit 1) when there is no unfinished job to go on with. */
  mustResume?: boolean
  /** Whether targets may hold rows that no copy of this application wrote. */
  intoExisting?: boolean
  /** Gets a sentence where a journal is installed at the source, because somebody follows it. */
  onFollowed?: (sentence: string) => void
  /** Sees all bytes that leave the source, and makes workers rest. */
  throttle?: Throttle
  /** Is told of the steps and of every chunk that is done. */
  progress?: Progress
  signal?: AbortSignal
}

/** All of a run, from planning to statistics; gives the report. */
const runJob = async (
  job: Job,
  { landOnly, signal }: Pick<CopyOptions, 'landOnly' | 'signal'>,
): Promise<TableReport[]> => {
  for (const phase of [planReading, read, landOnly ? makeViews : shape, settle]) {
    signal?.throwIfAborted()
    await phase(job)
  }
  await endRun(job.session, job.run.id, 'done')
  return reportOf(job.session, job.plan, job.run.job)
}

const wetRun = async (
  url: string,
  opened: Opened,
  shown: string,
  {
    jobs = availableParallelism(),
    landOnly,
    throttle,
    progress,
    signal = new AbortController().signal,
  }: CopyOptions,
): Promise<TableReport[]> => {
  const { session, plan, source } = opened
  const run = await beginRun(session, plan, shown, source.moment)
  const names = new Map<string, string>()
  const settled = new Set<string>()
  progress?.expect(landOnly ? [] : stepsToShape(opened.tables))
  const crew: Crew = {
    url,
    application: plan.application,
    jobs,
    generation: run.generation,
    signal,
    openReader: source.reader,
    ...(throttle ? { throttle, meter: throttle.meter } : {}),
    onDone: (stepId, { rowsRead, bytes, rejected }) => {
      progress?.add(names.get(stepId) ?? '', rowsRead, bytes ?? 0, rejected)
    },
  }
  try {
    return await withCrew(crew, (doAll) => {
      const work = async (works: Work[]): Promise<void> => {
        const steps = progress ? await recordedSteps(session, run.job) : []
        for (const { id, name } of steps) names.set(id, name)
        progress?.expect(steps)
        await doAll(works)
        for (const { stepId } of works) progress?.finish(names.get(stepId) ?? '')
      }
      const job: Job = {
        ...opened,
        run,
        crew,
        work,
        settled,
        restoreKeys: async () => {
          const given = { jobs, signal, refusal: blamePlan(plan) }
          for (const { table, kind } of await restoreKeys(url, plan.application, given))
            if (kind === 'index') settled.add(unquoted(table))
        },
        share: (tasks) =>
          withSharedWires(
            () => openMaker(url, `plumb settle ${plan.application}`, signal),
            jobs,
            (share) => share(tasks),
          ),
      }
      return runJob(job, { landOnly, signal })
    })
  } catch (error) {
    const problem = error instanceof PlumbError ? error.code : messageOf(error)
    const state = problem === 'interrupted' ? 'interrupted' : 'failed'
    await endRun(session, run.id, state, problem).catch(() => undefined)
    throw error
  }
}

/** Lends an open source and a session to the target, both looked over. */
const withOpened = async <T>(
  url: string,
  plan: Plan,
  address: SourceAddress,
  { jobs = availableParallelism() }: CopyOptions,
  use: (opened: Opened) => Promise<T>,
): Promise<T> => {
  // A source that cannot be read is told before the server is asked for anything.
  const opening = openSource(address, jobs)
  try {
    const copy = async (session: Session): Promise<T> => {
      const source = await opening
      await checkTargets(session, plan.tables)
      return use({ session, plan, source, tables: await lookUpTables(source, plan) })
    }
    return await withCopySession(url, plan.application, copy, opening)
  } finally {
    await opening.then((source) => source.close()).catch(() => undefined)
  }
}

/**
 * Copies an application's data by its plan. Whatever is killed on the way, the same call again finishes
 * the job: each chunk is loaded and recorded in one transaction. A run with nothing to do changes nothing,
 * and a dry run leaves nothing but its report.
 */
export const copyApplication = (
  url: string,
  plan: Plan,
  address: SourceAddress,
  options: CopyOptions = {},
): Promise<TableReport[]> =>
  withOpened(url, plan, address, options, async (opened) => {
    const notice = await followNotice(opened.session, plan.application)
    if (notice) {
      options.onFollowed?.(notice)
      // Passes carry what comes after this moment, and never compare it with the source again.
      await opened.source.awaitDisk?.()
    }
    if (!options.intoExisting) await checkEmpty(opened.session, plan)
    if (options.mustResume) await checkUnfinished(opened.session, plan, address.shown)
    if (!options.dryRun) return wetRun(url, opened, address.shown, options)
    const { signal, throttle } = options
    return rolledBack(opened, address.shown, (job) => runJob(job, { signal }), {
      signal,
      meter: throttle?.meter,
    })
  })

/** What a copy would do, step by step; leaves nothing behind. */
export const previewCopy = (
  url: string,
  plan: Plan,
  address: SourceAddress,
): Promise<PreviewStep[]> =>
  withOpened(url, plan, address, { jobs: 1 }, (opened) =>
    rolledBack(opened, address.shown, previewOf),
  )
