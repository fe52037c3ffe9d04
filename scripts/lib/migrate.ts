import { setTimeout as sleep } from 'node:timers/promises'
import { config } from './config.ts'
import { withDatabase } from './database.ts'
import { finding, misuse } from './errors.ts'
import { refuseValueless, secretMask } from './flow/gmrc.ts'
import { jobsOf, type Job as ScheduledJob } from './jobs.ts'
import { attempt, type Attempt } from './migrate/attempt.ts'
import { refuseEnds } from './migrate/ends.ts'
import { errorOf } from './migrate/errors.ts'
import { diskWarnings } from './migrate/disk.ts'
import { whileHeld } from './migrate/holds.ts'
import { interruptible } from './interrupt.ts'
import type { Job, Tried } from './migrate/protocol.ts'
import { examineReadiness } from './migrate/readiness.ts'
import { relationsOf } from './migrate/relations.ts'
import { delayOf, isRetryable } from './migrate/retry.ts'
import { committedMigrations } from './migrations.ts'
import { note } from './output.ts'
import { asError } from './problem.ts'
import type { Server } from './server/server.ts'
import { statusOf } from './status.ts'

/** What a person may ask of `plumb migrate`. */
export interface MigrateOptions {
  /** The number of the last migration to apply; all by default. */
  to?: number
  /** Runs everything in one transaction and rolls it back. */
  dryRun?: boolean
  /** Holds the scheduled jobs that use the same tables meanwhile. */
  pauseJobs?: boolean
}

/** What was applied, or tried by a dry run. */
export interface Migrated {
  applied: string[]
  tried: Tried[]
  /** The scheduled jobs that would meet the locks of a dry run. */
  jobs: ScheduledJob[]
}

const filenameOf = async (to: number): Promise<string> => {
  const filename = `${String(to).padStart(6, '0')}.sql`
  const files = await committedMigrations()
  if (files.some((file) => file.filename === filename)) return filename
  throw misuse('no-such-migration', `There is no committed migration number ${to}.`)
}

/** One process after the other, until all is applied or it is no use to try again. */
const applyWithRetries = async (
  server: Server,
  job: Job,
  signal: AbortSignal,
): Promise<Attempt> => {
  const { retries, retryCapMs } = config()
  const mask = await secretMask()
  const tell = (text: string) => {
    note(mask(text))
  }
  const all: Attempt = { applied: [], tried: [] }
  for (let retry = 0, last: string | undefined; ; retry++) {
    const { applied, tried, failure: told, blockers } = await attempt(server, job, signal, tell)
    const failure = told && { ...told, message: mask(told.message) }
    all.applied.push(...applied)
    if (!failure) return { ...all, tried }
    // Another migration has another chance.
    if (failure.file !== last) retry = 0
    last = failure.file
    if (!isRetryable(failure.code) || retry >= retries) {
      for (const line of told.more ?? []) tell(line)
      throw errorOf(failure, job, blockers)
    }
    const delayMs = Math.round(delayOf(retry, retryCapMs))
    note(
      `${failure.file ?? 'The migration'} waited for ${blockers ?? 'somebody who is gone'}: ${failure.message}; retry ${retry + 1} of ${retries} in ${delayMs} ms.`,
    )
    await sleep(delayMs, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}

/** Throws what contradicts between files and database; else, what is pending, and how much is there. */
const compared = async ({ url }: Server): Promise<{ pending: string[]; applied: number }> => {
  const { pending, applied, conflicts } = await statusOf(url)
  const [conflict] = conflicts
  if (conflict) throw asError(conflict)
  return { pending, applied: applied ?? 0 }
}

/**
 * Applies the pending migrations by graphile-migrate, in a process of its own, after a look whether
 * the database is fit for it; compares files and database afterwards. A lock that is not had in
 * time is tried for again, and who held it is noted. Throws a sentence for what stops it; a second
 * call goes on where it stopped.
 */
export const migrate = (server: Server, options: MigrateOptions = {}): Promise<Migrated> =>
  interruptible('"plumb migrate" goes on from here when it is run again.', async (signal) => {
    const { to, dryRun = false, pauseJobs = false } = options
    await refuseValueless()
    const last: Pick<Job, 'to'> = to === undefined ? {} : { to: await filenameOf(to) }
    // Both at once; what is wrong with the server is told first.
    const comparison = compared(server)
    comparison.catch(() => undefined)
    const { warnings, isHalfDone } = await examineReadiness(server)
    const { pending, applied: before } = await comparison
    if (pending.length === 0 && !isHalfDone) return { applied: [], tried: [], jobs: [] }
    await refuseEnds(pending, last.to)
    // A new database has nothing that could be large, or used by a job.
    const named = before === 0 ? [] : await relationsOf(server.url, pending)
    warnings.push(...(await diskWarnings(server.url, named)))
    for (const warning of warnings) note(warning)
    const job: Job = { ...last, dryRun, ...config() }
    const apply = () => applyWithRetries(server, job, signal)
    const { applied, tried } = await (pauseJobs
      ? whileHeld(server.url, named, signal, apply)
      : apply())
    if (!dryRun && (await compared(server)).pending.length > 0 && to === undefined)
      throw finding('migrations-pending', 'Migrations were committed meanwhile: run it again.')
    const relations = [...new Set(tried.flatMap(({ locks }) => locks.map((it) => it.relation)))]
    const jobs = dryRun ? await withDatabase(server.url, (sql) => jobsOf(sql, relations)) : []
    return { applied, tried, jobs }
  })
