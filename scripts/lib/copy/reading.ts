import { castsOf } from './casts.ts'
import type { Work } from './chunks.ts'
import { deferCopiedKeys } from './deferred/targets.ts'
import { planDirect } from './direct.ts'
import type { Job } from './job.ts'
import { chunkWork, finishLanding, landingCasts, planLanding } from './land.ts'
import { landedOf, type PlanTable } from './plan.ts'
import { recheck } from './recheck.ts'
import type { SourceTable } from './sources/source.ts'
import { finishStep, forgetStep, stepsOf, unfinished, type Step } from './steps.ts'
import { levelsOf } from './views.ts'
import type { Task } from './wire/shared.ts'

const isFirstOf = (tables: PlanTable[]) => (table: PlanTable, n: number) =>
  tables.findIndex(({ sourceTable }) => sourceTable === table.sourceTable) === n

/**
 * What landed at another moment of the source: compared with the source where that can be asked, else landed
 * again. Says whether anything has changed.
 */
const refreshLanding = async (
  { session, plan, run, source }: Job,
  from: SourceTable,
  step: Step,
): Promise<boolean> => {
  if (source.digest) {
    const casts = await landingCasts(session, from)
    return (await recheck(session, source, from, step, casts)) > 0
  }
  await planLanding(session, plan.application, run.job, from)
  return true
}

/** Plans what is read from the source, or what was read at another moment to be read again. */
export const planReading = async (job: Job): Promise<void> => {
  const { session, plan, run, tables } = job
  const { application } = plan
  const landed = landedOf(plan)
  const steps = await stepsOf(session, run.job)
  const find = (name: string) => steps.find((step) => step.name === name)
  let changed = false
  for (const table of landed.filter(isFirstOf(landed))) {
    const from = tables.get(table)
    if (!from) continue
    const step = find(`land ${from.table}`)
    if (!step) await planLanding(session, application, run.job, from)
    else if (!run.sameMoment) changed = (await refreshLanding(job, from, step)) || changed
  }
  // What was shaped from other rows is shaped again; rows that are there already stay.
  if (changed)
    for (const { kind, name } of steps)
      if (kind === 'shape') await forgetStep(session, run.job, name)
  for (const table of plan.tables) {
    const from = tables.get(table)
    if (table.mode !== 'direct' || !from) continue
    const step = find(`copy ${table.target}`)
    if (!step) await planDirect(session, application, run.job, table, from)
    else if (!run.sameMoment) {
      const casts = await castsOf(session, table, from)
      await recheck(session, job.source, from, step, casts)
    }
  }
}

/** What is to be done with the tables that land, and how each is finished. */
const landingWorks = async ({ session, plan, crew, tables }: Job, steps: Step[]) => {
  const works: Work[] = []
  const finish: Task[] = []
  for (const step of unfinished(steps, 'land')) {
    const table = landedOf(plan).find(({ sourceTable }) => sourceTable === step.source_table)
    const from = table && tables.get(table)
    if (!from) continue
    works.push(chunkWork(step, from, await landingCasts(session, from), crew))
    finish.push((wire) => finishLanding(wire, step, table.sourceKey))
  }
  return { works, finish }
}

/**
 * What is to be done with the tables that are copied straight into their targets: at once, but those after
 * others that their foreign keys refer to, where these are in force: a dry run, and a target that holds
 * rows, keep theirs. Tables that refer to each other in a circle come last.
 */
const directWorks = async (job: Job, steps: Step[]): Promise<Work[][]> => {
  const { session, plan, crew, tables } = job
  const works = new Map<PlanTable, Work>()
  for (const step of unfinished(steps, 'copy')) {
    const table = plan.tables.find(
      ({ mode, target }) => mode === 'direct' && target === step.target_table,
    )
    const from = table && tables.get(table)
    if (!from) continue
    if (job.restoreKeys) await deferCopiedKeys(session, plan.application, step)
    const casts = await castsOf(session, table, from)
    works.set(table, chunkWork(step, from, casts, crew))
  }
  const direct = [...works.keys()]
  const views = direct.map(() => null)
  const { levels, stuck } = await levelsOf(session, direct, views)
  const rounds = stuck.length > 0 ? [...levels, stuck] : levels
  return rounds.map((round) => round.flatMap((table) => works.get(table) ?? []))
}

/** Reads the source: lands tables and copies others straight into their targets. */
export const read = async (job: Job): Promise<void> => {
  const { session, run } = job
  const steps = await stepsOf(session, run.job)
  const landing = await landingWorks(job, steps)
  const [first = [], ...later] = await directWorks(job, steps)
  const rounds = [[...landing.works, ...first], ...later]
  for (const works of rounds) await job.work(works)
  await job.restoreKeys?.()
  await job.share(landing.finish)
  for (const { stepId } of rounds.flat()) await finishStep(session, stepId)
}
