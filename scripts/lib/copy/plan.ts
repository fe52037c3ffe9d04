import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { misuse } from '../errors.ts'
import { inProject, root } from '../paths.ts'
import { cutOff } from './sql.ts'

/** One table of a copy plan: which source table becomes which target table, and by which SELECT. */
export interface PlanTable {
  /** The file that says so, as the project names it. */
  file: string
  sourceTable: string
  /** The columns of the source's key. */
  sourceKey: string[]
  /** `schema.table` */
  target: string
  /**
   * `landed`: the source table lands as it is, and the SELECT shapes it there; `direct`: the SELECT is
   * run on the source, and its rows go straight into the target.
   */
  mode: 'landed' | 'direct'
  /** Rows of a chunk; a landed plan without it is shaped in one statement. */
  chunk?: number
  /** A condition on landed rows (`s`) that no plan takes, on purpose. */
  leave?: string
  /** The file's text, whose header is a comment to SQL. */
  select: string
}

/** How an application's data are copied: its tables in their order, and a hash of all that. */
export interface Plan {
  application: string
  tables: PlanTable[]
  hash: string
}

/** The tables that land before they are shaped. */
export const landedOf = ({ tables }: Plan): PlanTable[] =>
  tables.filter(({ mode }) => mode === 'landed')

/** What each line of the header may say. */
const header: Record<string, RegExp> = {
  from: /^[^\s.]+(\.[^\s.]+)?$/,
  to: /^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/,
  key: /^[^\s,]+(, *[^\s,]+)*$/,
  mode: /^(landed|direct)$/,
  chunk: /^[1-9]\d{0,8}$/,
  leave: /\S/,
}

const required = ['from', 'to', 'key']

const readHeader = (text: string, file: string): Partial<Record<string, string>> => {
  const given: Partial<Record<string, string>> = {}
  for (const [n, line] of text.split('\n').entries()) {
    if (!line.startsWith('--!')) continue
    const [, name = '', value = ''] = /^--! (\w+) +(.*\S)\s*$/.exec(line) ?? []
    if (!header[name]?.test(value) || given[name] !== undefined)
      throw misuse(
        'plan-header',
        'Correct this line of the plan\'s header (names have no spaces, dots or quotes, that of the target no upper case): it must be one of "--! from <source table>", "--! to <schema.table>", "--! key <source key columns>", "--! mode landed|direct", "--! chunk <rows>", "--! leave <condition>", each once.',
        { file, line: n + 1 },
      )
    given[name] = value
  }
  return given
}

/**
 * Reads one plan file: the header lines, then one SELECT.
 * Throws (exit 2), with the line, when the header is incomplete, unknown or doubled.
 */
export const parsePlanTable = (text: string, file: string): PlanTable => {
  const given = readHeader(text, file)
  const { from = '', to = '', key = '', mode, chunk, leave } = given
  if (required.some((name) => given[name] === undefined))
    throw misuse(
      'plan-header',
      'Begin the plan with the lines "--! from <source table>", "--! to <schema.table>" and "--! key <source key columns>".',
      { file, line: 1 },
    )
  return {
    file,
    sourceTable: from,
    sourceKey: key.split(/, */),
    target: to,
    mode: mode === 'direct' ? 'direct' : 'landed',
    ...(chunk === undefined ? {} : { chunk: Number(chunk) }),
    ...(leave === undefined ? {} : { leave }),
    select: text.replace(/;\s*$/, ''),
  }
}

/** The applications for which `part` (`copy`, `legacy`) stands in sql/, sorted. */
export const applicationsWith = async (part: 'copy' | 'legacy'): Promise<string[]> => {
  const folders = await readdir(inProject('sql')).catch(() => [])
  return folders.filter((folder) => existsSync(inProject('sql', folder, part))).sort()
}

/** Throws (exit 2), naming those there are, unless `part` of the application stands in sql/. */
export const requireApplication = async (
  application: string,
  part: 'copy' | 'legacy',
): Promise<void> => {
  const known = await applicationsWith(part)
  if (known.includes(application)) return
  throw misuse(
    'unknown-application',
    `There is no application "${application}" with a folder sql/<application>/${part}: choose one of ${known.join(', ') || '(none)'}.`,
  )
}

const bareName = (name: string): string => cutOff(name.split('.').at(-1) ?? '')

/**
 * Throws (exit 2), with the file, for a second plan of a target, and for one that would take another's
 * place in the landing schema: tables and views have the names of sources and targets there, without
 * their schemas.
 */
const checkNames = (tables: PlanTable[]): void => {
  const taken = new Map<string, string>()
  const take = (place: string, owner: string, file: string): void => {
    const other = taken.get(place) ?? owner
    if (other !== owner)
      throw misuse(
        'plan-names',
        `Leave this plan out, or put it into another application: its ${place} is that of ${other}.`,
        { file },
      )
    taken.set(place, owner)
  }
  for (const { file, mode, sourceTable, target } of tables) {
    take(`target ${target.split('.').map(cutOff).join('.')}`, file, file)
    if (mode !== 'landed') continue
    take(`view shaped_${bareName(target)}`, file, file)
    take(`landing table shaped_${bareName(target)}`, `a view of ${file}`, file)
    take(`landing table ${bareName(sourceTable)}`, sourceTable, file)
  }
}

/**
 * Reads the files of a plan in a folder, in the order of their names. Throws like parsePlanTable, and
 * (exit 2) when two files cannot be in one plan.
 */
export const readPlanFolder = async (application: string, folder: string): Promise<Plan> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  const hash = createHash('sha256')
  const tables: PlanTable[] = []
  for (const name of names) {
    const path = join(folder, name)
    const text = await readFile(path, 'utf8')
    hash.update(`${name}\0${text}\0`)
    tables.push(parsePlanTable(text, relative(root, path)))
  }
  if (tables.length === 0)
    throw misuse('plan-empty', `Put a plan file (10_<table>.sql) into ${relative(root, folder)}.`)
  checkNames(tables)
  return { application, tables, hash: hash.digest('hex') }
}

/** The copy plan of an application, from sql/<application>/copy. */
export const readPlan = async (application: string): Promise<Plan> => {
  // It is a part of the names of schemas, here and at a source that is followed.
  if (!/^[a-z][a-z0-9_]{0,39}$/.test(application))
    throw misuse(
      'application-name',
      `Name the folder of the application sql/${application} otherwise: with a lower-case letter, then up to 39 lower-case letters, digits and underscores.`,
    )
  await requireApplication(application, 'copy')
  return readPlanFolder(application, inProject('sql', application, 'copy'))
}
