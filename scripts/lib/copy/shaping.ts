import type { Job } from './job.ts'
import { landedOf } from './plan.ts'
import { planShape, shapingWork } from './shape.ts'
import { finishStep, stepsOf, unfinished } from './steps.ts'
import { createViews, levelsOf } from './views.ts'

/** Makes the views of the plans, and shapes nothing. */
export const makeViews = ({ session, plan }: Job): Promise<void> =>
  createViews(session, plan.application, landedOf(plan))

/** Shapes what landed into the targets, level by level. */
export const shape = async (job: Job): Promise<void> => {
  const { session, plan, run, work } = job
  const { application } = plan
  await makeViews(job)
  const known = new Set((await stepsOf(session, run.job)).map(({ name }) => name))
  for (const level of await levelsOf(session, application, landedOf(plan))) {
    const names = new Map(level.map((table) => [`shape ${table.target}`, table]))
    for (const [name, table] of names)
      if (!known.has(name)) await planShape(session, application, run.job, table)
    const steps = unfinished(await stepsOf(session, run.job), 'shape')
    const works = steps.flatMap((step) => {
      const table = names.get(step.name)
      return table ? [shapingWork(application, run.id, table, step)] : []
    })
    await work(works)
    for (const { stepId } of works) await finishStep(session, stepId)
  }
}
