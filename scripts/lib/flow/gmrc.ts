import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import JSON5 from 'json5'
import { messageOf, misuse } from '../errors.ts'
import { inProject, root } from '../paths.ts'

interface Gmrc {
  blankMigrationContent?: string
  placeholders?: Record<string, string>
  migrationsFolder?: string
}

const place = { file: '.gmrc' }

/** The text of .gmrc. What a .gmrc.js computes is its own business: it has no secrets to mask. */
const readText = (): Promise<string> =>
  readFile(inProject('.gmrc'), 'utf8').catch((error: unknown) => {
    if (['.gmrc.js', '.gmrc.cjs'].some((name) => existsSync(inProject(name)))) return '{}'
    throw misuse('no-gmrc', `The file cannot be read: ${messageOf(error)}.`, place)
  })

const lineOf = (text: string, word: string): number =>
  text.slice(0, Math.max(0, text.indexOf(word))).split('\n').length

/** plumb reads and writes migrations/, and graphile-migrate would replay another folder. */
const refuseFolder = (text: string, { migrationsFolder }: Gmrc): void => {
  if (migrationsFolder === undefined) return
  if (resolve(root, migrationsFolder) === inProject('migrations')) return
  const sentence =
    'plumb works with ./migrations only: remove migrationsFolder, and move the files.'
  throw misuse('gmrc-folder', sentence, { ...place, line: lineOf(text, 'migrationsFolder') })
}

const parse = (text: string): Gmrc => {
  let gmrc: Gmrc
  try {
    gmrc = JSON5.parse<Gmrc>(text)
  } catch (error) {
    throw misuse('gmrc-syntax', `Correct the JSON5: ${messageOf(error)}.`, place)
  }
  refuseFolder(text, gmrc)
  return gmrc
}

/** What graphile-migrate leaves in current.sql after a commit. */
export const blankMigration = async (): Promise<string> => {
  const { blankMigrationContent = '-- Enter migration here' } = parse(await readText())
  return `${blankMigrationContent.trim()}\n`
}

/** The placeholders that take their values from the environment. */
const secretsOf = ({ placeholders = {} }: Gmrc): { name: string; value: string }[] =>
  Object.entries(placeholders)
    .filter(([, value]) => value === '!ENV')
    .map(([name]) => ({ name, value: process.env[name.slice(1)] ?? '' }))

/**
 * A function that puts the placeholder's name back wherever a text shows the value that a
 * placeholder has from the environment (`"!ENV"` in .gmrc). Such a value is a secret: it must not
 * reach the terminal, a log, or a file that is committed.
 */
export const secretMask = async (): Promise<(text: string) => string> => {
  const secrets = secretsOf(parse(await readText()))
    .filter(({ value }) => value !== '')
    // The longest first: one secret may begin another.
    .sort((a, b) => b.value.length - a.value.length)
  return (text) => secrets.reduce((rest, { name, value }) => rest.replaceAll(value, name), text)
}

/**
 * Throws (exit 2), with the line in .gmrc, when a placeholder gets no value from the environment, or
 * the migrations are said to be elsewhere.
 */
export const refuseValueless = async (): Promise<void> => {
  const text = await readText()
  const valueless = secretsOf(parse(text)).find(({ value }) => value === '')
  if (!valueless) return
  const { name } = valueless
  const sentence = `The placeholder ${name} has no value: set ${name.slice(1)} in the environment.`
  throw misuse('placeholder-without-value', sentence, { ...place, line: lineOf(text, name) })
}
