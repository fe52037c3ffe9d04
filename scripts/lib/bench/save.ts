import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { inHome } from '../paths.ts'
import { pageOf } from './page.ts'
import { pictureOf } from './picture.ts'
import type { Outcome } from './run.ts'

const folder = 'docs/benchmarks'

const savedOutcomes = async (): Promise<Outcome[]> => {
  const names = (await readdir(inHome(folder))).filter((name) => name.endsWith('.json'))
  const texts = await Promise.all(names.map((name) => readFile(inHome(folder, name), 'utf8')))
  return texts.map((text) => JSON.parse(text) as Outcome)
}

/**
 * Keeps what was measured in docs/benchmarks/<name>.json and its picture beside it, and writes
 * docs/benchmarks.md anew from all that are kept.
 */
export const saveOutcome = async (outcome: Outcome): Promise<void> => {
  await mkdir(inHome(folder), { recursive: true })
  await writeFile(inHome(folder, `${outcome.name}.svg`), pictureOf(outcome))
  const document = `${JSON.stringify(outcome, null, 2)}\n`
  await writeFile(inHome(folder, `${outcome.name}.json`), document)
  await writeFile(inHome('docs/benchmarks.md'), pageOf(await savedOutcomes()))
}
