import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { glob } from 'zx'
import { misuse } from '../errors.ts'
import { inProject, root } from '../paths.ts'

/** One table of a copy plan: which source table becomes which target table, and by which SELECT. */
export interface PlanTable {
  /** The file that says so, as the project names it. */
  file: string
  sourceTable: string
  /** The source's key: a column of whole numbers. */
  sourceKey: string
  /** `schema.table` */
  target: string
  /** The SELECT over the landing table: the file's text, whose header is a comment to SQL. */
  select: string
}

/** How an application's data are copied: its tables in their order, and a hash of all that. */
export interface Plan {
  application: string
  tables: PlanTable[]
  hash: string
}

const required = ['from', 'to', 'key'] as const

/**
 * Reads one plan file: the header lines `--! from`, `--! to` and `--! key`, then one SELECT.
 * Throws (exit 2), with the line, when the header is incomplete, unknown or doubled.
 */
export const parsePlanTable = (text: string, file: string): PlanTable => {
  const lines = text.split('\n')
  const header: Partial<Record<string, string>> = {}
  for (const [n, line] of lines.entries()) {
    if (!line.startsWith('--!')) continue
    const [, name = '', value = ''] = /^--! (\w+) +(\S+)\s*$/.exec(line) ?? []
    if (!required.some((known) => known === name) || header[name] !== undefined)
      throw misuse(
        'plan-header',
        `Correct this line of the plan's header: it must be one of --! ${required.join(' …, --! ')} …, each once.`,
        { file, line: n + 1 },
      )
    header[name] = value
  }
  const { from, to, key } = header
  if (!from || !to || !key || !/^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/.test(to))
    throw misuse(
      'plan-header',
      'Begin the plan with the lines "--! from <source table>", "--! to <schema.table>" and "--! key <source key column>".',
      { file, line: 1 },
    )
  return { file, sourceTable: from, sourceKey: key, target: to, select: text.replace(/;\s*$/, '') }
}

/** The applications for which `part` (`copy`, `legacy`) stands in sql/, sorted. */
export const applicationsWith = async (part: 'copy' | 'legacy'): Promise<string[]> => {
  const folders = await glob(`sql/*/${part}`, { cwd: root, onlyDirectories: true })
  return folders.map((folder) => basename(join(folder, '..'))).sort()
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

/** Reads the files of a plan in a folder, in the order of their names. Throws like parsePlanTable. */
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
  return { application, tables, hash: hash.digest('hex') }
}

/** The copy plan of an application, from sql/<application>/copy. */
export const readPlan = async (application: string): Promise<Plan> => {
  await requireApplication(application, 'copy')
  return readPlanFolder(application, inProject('sql', application, 'copy'))
}
