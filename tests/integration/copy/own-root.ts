import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A project's root (PLUMB_ROOT) with these plan files of an application, until the test is over. */
export const ownRoot = async (
  application: string,
  plans: Record<string, string>,
): Promise<string> => {
  const root = await mkdtemp(join(tmpdir(), 'plumb-root-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const folder = join(root, 'sql', application, 'copy')
  await mkdir(folder, { recursive: true })
  for (const [name, text] of Object.entries(plans)) await writeFile(join(folder, name), text)
  return root
}

/** A plan file that takes the rows of a table as they are, straight into another. */
export const directPlan = (from: string, to: string, select = `select * from ${from}`): string =>
  `--! from ${from}\n--! to ${to}\n--! key id\n--! mode direct\n${select};\n`
