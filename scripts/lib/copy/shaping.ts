import { deferShapedKeys } from './deferred/targets.ts'
import type { Job } from './job.ts'
import { landedOf } from './plan.ts'
import { planShape, shapingWork } from './shape.ts'
import { finishStep, stepsOf, unfinished } from './steps.ts'
import { createViews, shapingLevels } from './views.ts'

/** Makes the views of the plans, and shapes nothing. */
export const makeViews = ({ session, plan }: Job): Promise<void> =>
  createViews(session, plan.application, landedOf(plan))

/** Shapes what landed into the targets, level by level. */
export const shape = async (job: Job): Promise<void> => {
  const { session, plan, run, work, settled, restoreKeys } = job
  const { application } = plan
  await makeViews(job)
  const known = new Set((await stepsOf(session, run.job)).map(({ name }) => name))
  for (const level of await shapingLevels(session, plan)) {
    const names = new Map(level.map((table) => [`shape ${table.target}`, table]))
    for (const [name, table] of names)
      if (!known.has(name)) await planShape(session, application, run.job, table)
    const steps = unfinished(await stepsOf(session, run.job), 'shape')
    const own = steps.filter(({ name }) => names.has(name))
    const works = own.flatMap((step) => {
      const table = names.get(step.name)
      return table ? [shapingWork(application, run.id, table, step)] : []
    })
    for (const { target } of level) settled.delete(target)
    const isDeferred = restoreKeys && (await deferShapedKeys(session, application, own))
    await work(works)
    if (isDeferred) await restoreKeys()
    for (const { stepId } of works) await finishStep(session, stepId)
  }
}
