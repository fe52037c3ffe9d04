import type { ISql } from 'postgres'
import { setTimeout as sleep } from 'node:timers/promises'
import { config } from '../config.ts'
import { connect, type Sql } from '../database.ts'
import { environment, messageOf } from '../errors.ts'
import { inCron, jobsOf } from '../jobs.ts'
import { note } from '../output.ts'
import { inHome } from '../paths.ts'
import type { Relation } from './relations.ts'

/** A row of sql/monitor/running_jobs.sql. */
interface Running {
  name: string
  pid: number
  age: string
}

const everyMs = 250

/** pg_cron looks at its table every second, and may begin what was due before. */
const cronPauseMs = 1500

const cronDatabase = async (sql: ISql): Promise<string> => {
  const [found] = await sql<{ name: string | null }[]>`
    select current_setting('cron.database_name', true) as name`
  return found?.name ?? ''
}

const nameAll = (running: Running[]): string =>
  running.map(({ name, pid, age }) => `${name} (pid ${pid}, for ${age})`).join(', ')

/** Waits until none of the jobs runs; throws (exit 3) and names those that still do in the end. */
const untilNoneRuns = async (sql: Sql, names: string[], signal: AbortSignal): Promise<void> => {
  const { jobWaitMs } = config()
  const deadline = Date.now() + jobWaitMs
  let quietSince = Date.now()
  let isTold = false
  while (Date.now() < quietSince + cronPauseMs) {
    await sleep(everyMs, undefined, { signal }).catch(() => signal.throwIfAborted())
    const running = await sql.file<Running[]>(inHome('sql/monitor/running_jobs.sql'), [names])
    if (running.length === 0) continue
    quietSince = Date.now()
    const who = nameAll(running)
    if (quietSince >= deadline) {
      const sentence = `Still running after ${jobWaitMs} ms: ${who}. Wait, raise jobWaitMs, or end it with pg_cancel_backend.`
      throw environment('job-running', sentence)
    }
    if (!isTold) note(`Waiting for the end of ${who}.`)
    isTold = true
  }
}

/**
 * Releases what the session of `sql` holds, and what is held by sessions that have ended. The rows
 * go when pg_cron is changed: after a crash in between it is done again. Until then the transaction
 * stays open, so that whoever holds or releases at the same moment waits for the end of it.
 */
const release = (sql: Sql, url: string): Promise<unknown> =>
  sql.begin(async (transaction) => {
    const [found] = await transaction<{ script: string }[]>`select jobs.release() as script`
    const cron = await cronDatabase(transaction)
    await inCron(url, cron, (other) => other.unsafe(found?.script ?? ''))
  })

const hold = async (sql: Sql, url: string, names: string[], signal: AbortSignal): Promise<void> => {
  // The hold lasts as long as this session, which has nothing to do meanwhile.
  await sql`set idle_session_timeout = 0`
  const [found] = await sql<{ script: string }[]>`select jobs.hold(${names}) as script`
  await inCron(url, await cronDatabase(sql), (other) => other.unsafe(found?.script ?? ''))
  note(`Held while it migrates: ${names.join(', ')}.`)
  await untilNoneRuns(sql, names, signal)
}

/**
 * Does `work` while the scheduled jobs that use one of `relations` are held: pg_cron starts none of
 * them, and none runs any more. Whatever becomes of this
 * process or the server, the hold is found by releaseAbandoned(). Throws (exit 3) when a job runs
 * for longer than jobWaitMs.
 */
export const whileHeld = async <T>(
  url: string,
  relations: Relation[],
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> => {
  const sql = connect(url, { applicationName: 'plumb migrate holds' })
  try {
    const names = (
      await jobsOf(
        sql,
        relations.map((it) => it.name),
      )
    ).map(({ name }) => name)
    if (names.length === 0) {
      note('No scheduled job uses what the migrations name.')
      return await work()
    }
    try {
      await hold(sql, url, names, signal)
      return await work()
    } finally {
      await release(sql, url).catch((error: unknown) =>
        note(
          `Still held: ${names.join(', ')}; the next "plumb migrate" or "plumb status" releases them (${messageOf(error)}).`,
        ),
      )
    }
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/**
 * Releases the jobs that are held by sessions which have ended, killed or with their server; tells
 * so on standard error. Does nothing where there are none, where this role may not, or
 * on a standby, which does not know the sessions of its primary.
 */
export const releaseAbandoned = async (sql: Sql, url: string): Promise<void> => {
  const [may] = await sql<{ release: boolean | null }[]>`
    select not pg_is_in_recovery()
      and has_schema_privilege(to_regnamespace('jobs'), 'usage')
      and has_function_privilege(to_regprocedure('jobs.release()'), 'execute') as release`
  if (!may?.release) return
  const [found] = await sql<{ names: string[] }[]>`select jobs.abandoned() as names`
  const names = found?.names.join(', ')
  if (!names) return
  try {
    await release(sql, url)
    note(`Released: ${names}, held by a migrator that has ended.`)
  } catch (error) {
    note(`Still held by a migrator that has ended: ${names} (${messageOf(error)}).`)
  }
}
