import { readFileSync } from 'node:fs'
import JSON5 from 'json5'
import { messageOf, misuse } from './errors.ts'
import { inProject } from './paths.ts'

/** A limit: its default, and the whole numbers that it may be. */
interface Limit {
  fallback: number
  min: number
  max: number
}

const second = 1000
const hour = 3600 * second

/** Every key of .plumbrc, where each is explained. The unit is the last word of the name. */
const limits = {
  lockTimeoutMs: { fallback: 2 * second, min: 1, max: hour },
  statementTimeoutMs: { fallback: 60 * second, min: 1, max: 24 * hour },
  noTransactionStatementTimeoutMs: { fallback: 4 * hour, min: 1, max: 168 * hour },
  retries: { fallback: 10, min: 0, max: 1000 },
  retryCapMs: { fallback: 30 * second, min: 1, max: hour },
  advisoryWaitMs: { fallback: 60 * second, min: 0, max: hour },
  jobWaitMs: { fallback: 60 * second, min: 0, max: 24 * hour },
  progressMs: { fallback: 5 * second, min: 1, max: hour },
  oldTransactionMs: { fallback: 60 * second, min: 0, max: 168 * hour },
  replicaLagMb: { fallback: 1024, min: 0, max: 1_000_000_000 },
  diskFreeMb: { fallback: 1024, min: 0, max: 1_000_000_000 },
  backfillBatchRows: { fallback: 5000, min: 1, max: 1_000_000 },
  backfillPauseMs: { fallback: 50, min: 0, max: hour },
  copyChunkMb: { fallback: 32, min: 1, max: 1000 },
  copyMaxRateMb: { fallback: 0, min: 0, max: 1_000_000 },
  copyReplicaLagMs: { fallback: 30 * second, min: 0, max: 24 * hour },
  copyWalBacklogMb: { fallback: 10_000, min: 0, max: 100_000_000 },
} satisfies Record<string, Limit>

type Key = keyof typeof limits

/** plumb's limits: milliseconds, megabytes, rows and counts, as their names end. */
export type Config = Readonly<Record<Key, number>>

const file = '.plumbrc'
const keys = Object.keys(limits) as Key[]

const isKey = (name: string): name is Key => Object.hasOwn(limits, name)

/** lockTimeoutMs → PLUMB_LOCK_TIMEOUT_MS */
const variableOf = (key: Key): string =>
  `PLUMB_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

const readText = (): string => {
  try {
    return readFileSync(inProject(file), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '{}'
    throw misuse('config-unreadable', `The file cannot be read: ${messageOf(error)}.`, { file })
  }
}

const readDocument = (): Record<string, unknown> => {
  let document: unknown
  try {
    document = JSON5.parse(readText())
  } catch (error) {
    const line = (error as { lineNumber?: number }).lineNumber
    if (line === undefined) throw error
    throw misuse('config-syntax', `Correct the JSON5: ${messageOf(error)}.`, { file, line })
  }
  if (typeof document === 'object' && document !== null && !Array.isArray(document))
    return document as Record<string, unknown>
  throw misuse('config-syntax', 'Write one object: { … }.', { file, line: 1 })
}

const checked = (key: Key, value: unknown, name: string): number => {
  const { min, max } = limits[key]
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max)
    return value
  throw misuse('config-value', `${name} must be a whole number from ${min} to ${max}.`, { file })
}

/**
 * The limits in force: a variable of the environment (PLUMB_LOCK_TIMEOUT_MS for lockTimeoutMs)
 * beats .plumbrc, which beats the default. Throws a sentence (exit 2) for a key that does not
 * exist, a value out of its range, and a file that is no JSON5.
 */
export const config = (): Config => {
  const document = readDocument()
  const unknown = Object.keys(document).find((name) => !isKey(name))
  if (unknown !== undefined)
    throw misuse('config-key', `There is no key "${unknown}"; use one of ${keys.join(', ')}.`, {
      file,
    })
  const valueOf = (key: Key): number => {
    const variable = variableOf(key)
    const given = process.env[variable]
    if (given) return checked(key, Number(given), variable)
    return document[key] === undefined ? limits[key].fallback : checked(key, document[key], key)
  }
  return Object.fromEntries(keys.map((key) => [key, valueOf(key)])) as Record<Key, number>
}
