import { readFile } from 'node:fs/promises'
import JSON5 from 'json5'
import { messageOf, misuse } from '../errors.ts'
import { inProject } from '../paths.ts'

interface Gmrc {
  blankMigrationContent?: string
  placeholders?: Record<string, string>
}

const readGmrc = async (): Promise<Gmrc> => {
  const text = await readFile(inProject('.gmrc'), 'utf8').catch((error: unknown) => {
    throw misuse('no-gmrc', `The file cannot be read: ${messageOf(error)}.`, { file: '.gmrc' })
  })
  try {
    return JSON5.parse<Gmrc>(text)
  } catch (error) {
    throw misuse('gmrc-syntax', `Correct the JSON5: ${messageOf(error)}.`, { file: '.gmrc' })
  }
}

/** What graphile-migrate leaves in current.sql after a commit. */
export const blankMigration = async (): Promise<string> => {
  const { blankMigrationContent = '-- Enter migration here' } = await readGmrc()
  return `${blankMigrationContent.trim()}\n`
}

/**
 * A function that puts the placeholder's name back wherever a text shows the value that a
 * placeholder has from the environment (`"!ENV"` in .gmrc). Such a value is a secret: it must not
 * reach the terminal, a log, or a file that is committed.
 */
export const secretMask = async (): Promise<(text: string) => string> => {
  const { placeholders = {} } = await readGmrc()
  const secrets = Object.entries(placeholders)
    .filter(([, value]) => value === '!ENV')
    .map(([name]) => ({ name, value: process.env[name.slice(1)] ?? '' }))
    .filter(({ value }) => value !== '')
    // The longest first: one secret may begin another.
    .sort((a, b) => b.value.length - a.value.length)
  return (text) => secrets.reduce((rest, { name, value }) => rest.replaceAll(value, name), text)
}
