import { castsOf } from './casts.ts'
import type { Work } from './chunks.ts'
import { deferCopiedKeys } from './deferred/targets.ts'
import { directWork, planDirect } from './direct.ts'
import type { Job } from './job.ts'
import { finishLanding, landingWork, planLanding } from './land.ts'
import { landedOf, type PlanTable } from './plan.ts'
import { recheckDirect, recheckLanding } from './recheck.ts'
import type { SourceTable } from './sources/source.ts'
import { finishStep, forgetStep, stepsOf, unfinished, type Step } from './steps.ts'
import { wireOver } from './wire/session-wire.ts'
import type { Task } from './wire/shared.ts'

const isFirstOf = (tables: PlanTable[]) => (table: PlanTable, n: number) =>
  tables.findIndex(({ sourceTable }) => sourceTable === table.sourceTable) === n

/**
 * What landed at another moment of the source: compared with the source where a table is cut by key, else
 * landed again. Says whether anything has changed.
 */
const refreshLanding = async (
  { session, plan, run, source }: Job,
  from: SourceTable,
  step: Step,
  key: string[],
): Promise<boolean> => {
  if (step.cut === 'key' && from.cut === 'key' && source.digest) {
    await finishLanding(wireOver(session.client), step, key)
    return (await recheckLanding(session, source, from, step)) > 0
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
    else if (!run.sameMoment)
      changed = (await refreshLanding(job, from, step, table.sourceKey)) || changed
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
    else if (!run.sameMoment)
      await recheckDirect(session, job.source, from, step, await castsOf(session, table, from))
  }
}

/** Reads the source: lands tables and copies others straight into their targets, all at once. */
export const read = async (job: Job): Promise<void> => {
  const { session, plan, run, crew, tables, work } = job
  const steps = await stepsOf(session, run.job)
  const works: Work[] = []
  const landings: Task[] = []
  for (const step of unfinished(steps, 'land')) {
    const table = plan.tables.find(
      ({ mode, sourceTable }) => mode === 'landed' && sourceTable === step.source_table,
    )
    const from = table && tables.get(table)
    if (!from) continue
    works.push(await landingWork(session, from, step, crew))
    landings.push((wire) => finishLanding(wire, step, table.sourceKey))
  }
  for (const step of unfinished(steps, 'copy')) {
    const table = plan.tables.find(
      ({ mode, target }) => mode === 'direct' && target === step.target_table,
    )
    const from = table && tables.get(table)
    if (!from) continue
    if (job.restoreKeys) await deferCopiedKeys(session, plan.application, step)
    works.push(await directWork(session, table, from, step, crew))
  }
  await work(works)
  await job.restoreKeys?.()
  await job.share(landings)
  for (const { stepId } of works) await finishStep(session, stepId)
}
