import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Writes a project that has nothing but the plan of one application, a SELECT per name; gives its folder. */
export const writeProject = async (
  application: string,
  plan: Record<string, string> | string[],
): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), `plumb-project-${application}-`))
  const copy = join(folder, 'sql', application, 'copy')
  await mkdir(copy, { recursive: true })
  for (const [name, text] of Object.entries(plan)) await writeFile(join(copy, `${name}.sql`), text)
  return folder
}

/** The same, which is taken away when the test is over. */
export const ownProject = async (
  application: string,
  plan: Record<string, string> | string[],
): Promise<string> => {
  const folder = await writeProject(application, plan)
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}
