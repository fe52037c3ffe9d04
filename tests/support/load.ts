import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyApplication } from '../../scripts/lib/copy/copy.ts'
import { generate, isSqliteLegacy } from '../../scripts/lib/copy/generate.ts'
import { parseSource } from '../../scripts/lib/copy/sources/address.ts'
import { runLegacyScripts } from '../../scripts/lib/copy/generate-postgres.ts'
import { readPlan, type PlanTable } from '../../scripts/lib/copy/plan.ts'
import { withDatabase, type Sql } from '../../scripts/lib/database.ts'
import { inProject } from '../../scripts/lib/paths.ts'

const loadSqlite = async (url: string, application: string, scale: number): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'plumb-load-'))
  try {
    const out = join(folder, `${application}.db`)
    await generate(application, { scale, seed: 1, out })
    const source = parseSource(`sqlite:${out}`)
    await copyApplication(url, await readPlan(application), source)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** What a plan gives, as a view beside the landed tables; returns the target's columns. */
const makeView = async (sql: Sql, view: string, { select }: PlanTable): Promise<string> => {
  await sql.unsafe(`create view ${view} as ${select}`)
  const [row] = await sql<{ columns: string }[]>`
    select string_agg(quote_ident(attname), ', ' order by attnum) as columns
    from pg_attribute
    where attrelid = ${view}::regclass and attnum > 0 and attname not in ('source_key', 'reject_reason')`
  return row?.columns ?? ''
}

const loadPostgres = async (url: string, application: string, scale: number): Promise<void> => {
  const landing = `landing_${application}`
  const plan = await readPlan(application)
  await withDatabase(url, async (sql) => {
    await sql.unsafe(`create schema ${landing}`)
    await runLegacyScripts(sql, application, `${landing}, public`, { scale, seed: 1 })
    await sql.unsafe('vacuum analyze')
    await sql`set audit.paused = on`
    for (const table of plan.tables) {
      const view = `${landing}.plan_${table.target.replace('.', '_')}`
      const columns = await makeView(sql, view, table)
      await sql.unsafe(
        `insert into ${table.target} (${columns}) select ${columns} from ${view} where reject_reason is null`,
      )
      await sql.unsafe(`analyze ${table.target}`)
    }
  })
}

/**
 * Fills an application's tables with its legacy data by its copy plan, adds what a copy does not bring
 * (tests/performance/<application>.sql), and lets the database settle: statistics, visibility,
 * materialized views.
 */
export const load = async (url: string, application: string, scale: number): Promise<void> => {
  await (isSqliteLegacy(application) ? loadSqlite : loadPostgres)(url, application, scale)
  await withDatabase(url, async (sql) => {
    const activity = inProject('tests/performance', `${application}.sql`)
    if (existsSync(activity)) await sql.unsafe(await readFile(activity, 'utf8'))
    await sql.unsafe('vacuum analyze')
    const refreshes = await sql<{ command: string }[]>`
      select command from jobs.registry where name like 'refresh%' order by name`
    for (const { command } of refreshes) await sql.unsafe(command)
    await sql.unsafe('vacuum analyze')
  })
}
