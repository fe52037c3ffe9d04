// Runs as a process of its own, because a lost connection ends graphile-migrate's process, and so
// that the one that watches can end it. Its working directory is the project's root.
import { readFile } from 'node:fs/promises'
import { messageOf } from '../errors.ts'
import { batching, unnamed } from './batch.ts'
import { dryRun } from './dry-run.ts'
import {
  executeActions,
  readSettings,
  runCommittedMigration,
  withClient,
  type Client,
  type Context,
  type FileMigration,
  type ParsedSettings,
} from './graphile.ts'
import { forgetBegun, noteBegun } from './journal.ts'
import { takeMigrateLock } from './lock.ts'
import { pendingMigrations } from './pending.ts'
import type { Failure, Job, Message } from './protocol.ts'
import { mend } from './repair.ts'
import { isOutside, preparation } from './session.ts'

const job = JSON.parse(process.argv[2] ?? '') as Job

/** The migration that is being applied. */
let current: FileMigration | undefined

/** The files of the migrations that are done; told at the end, for each message wakes a process. */
const applied: string[] = []

/** Whether the connection broke: then graphile-migrate's own error is about its rollback. */
let isLost = false

const tell = (message: Message): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(message, () => resolve())
  })

const mendAndTell = async (client: Client, pending: FileMigration[]) => {
  const { notes, completed } = await mend(client, pending, job)
  for (const text of notes) await tell({ is: 'note', text })
  if (completed) applied.push(completed.realFilename)
  return pending.filter((migration) => migration !== completed)
}

/** Takes away what a failed statement outside of a transaction left. */
const undo = async (client: Client, migration: FileMigration): Promise<void> => {
  await forgetBegun(client)
  await mendAndTell(client, [migration])
}

/** Applies one migration; what a failed CONCURRENTLY leaves is taken away at once. */
const applyOne = async (
  client: Client,
  context: Context,
  settings: ParsedSettings,
  migration: FileMigration,
): Promise<void> => {
  const prepare = preparation(client, settings.pgSettings, migration, job)
  if (isOutside(migration)) {
    await client.query(prepare)
    await noteBegun(client, migration)
  }
  const statement = { isDone: false }
  const own = isOutside(migration)
    ? unnamed(client, () => (statement.isDone = true))
    : batching(client, prepare)
  try {
    await runCommittedMigration(own, settings, context, migration, '')
  } catch (error) {
    // What lacks its record only is recorded by the next run.
    if (isOutside(migration) && !statement.isDone)
      await undo(client, migration).catch(() => undefined)
    throw error
  }
  applied.push(migration.realFilename)
}

const apply = async (client: Client, context: Context, settings: ParsedSettings) => {
  const pending = await mendAndTell(client, await pendingMigrations(client, settings, job.to))
  const isWork = pending.length > 0
  if (isWork) await executeActions(settings, false, settings.beforeAllMigrations)
  for (const migration of pending) {
    current = migration
    await applyOne(client, context, settings, migration)
  }
  current = undefined
  // CREATE INDEX IF NOT EXISTS is content with an invalid index.
  if (isWork) await mendAndTell(client, [])
  if (isWork) await executeActions(settings, false, settings.afterAllMigrations)
}

const tryAll = async (client: Client, context: Context, settings: ParsedSettings) => {
  await client.query('begin')
  try {
    const pending = await pendingMigrations(client, settings, job.to)
    const tryOne = await dryRun(client, settings, context)
    for (const migration of pending) {
      current = migration
      await client.query(preparation(client, settings.pgSettings, migration, job))
      await tell({ is: 'tried', tried: await tryOne(migration) })
    }
  } finally {
    await client.query('rollback')
  }
}

const positionOf = async (error: unknown): Promise<number | undefined> => {
  const position = Number((error as { position?: string }).position)
  if (!current || !(position > 0)) return undefined
  const text = await readFile(current.fullPath, 'utf8')
  const start = text.indexOf(current.body.trimEnd())
  return text.slice(0, Math.max(0, start) + position - 1).split('\n').length
}

const failureOf = async (error: unknown): Promise<Failure> => {
  if (isLost) return { message: messageOf(error), code: 'lost' }
  const { code, detail, hint } = error as { code?: unknown; detail?: string; hint?: string }
  const more = Object.entries({ detail, hint }).flatMap(([name, text]) =>
    text ? [`${name}: ${text}`] : [],
  )
  const line = await positionOf(error).catch(() => undefined)
  return {
    message: messageOf(error),
    ...(typeof code === 'string' ? { code } : {}),
    ...(current ? { file: current.realFilename } : {}),
    ...(line ? { line } : {}),
    more,
  }
}

const work = async (): Promise<void> => {
  const settings = await readSettings()
  await withClient(settings.connectionString, settings, async (client, context) => {
    client.on('error', () => (isLost = true))
    client.on('notice', ({ severity, message }) => {
      if (severity === 'WARNING')
        void tell({ is: 'note', text: `${current?.realFilename ?? 'warning'}: ${message ?? ''}` })
    })
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    await tell({ is: 'connected', pid: rows[0]?.pid ?? 0 })
    const ask = async (text: string, values: string[]) =>
      (await client.query<Record<string, unknown>>(text, values)).rows
    const onWait = (holder: string) =>
      void tell({ is: 'note', text: `Waiting for another migrator: ${holder}.` })
    await takeMigrateLock(ask, job.advisoryWaitMs, { onWait })
    await (job.dryRun ? tryAll : apply)(client, context, settings)
  })
}

// The one that watches has gone: nobody would hear of the end.
process.on('disconnect', () => process.exit(1))
try {
  await work()
  await tell({ is: 'finished', applied })
} catch (error) {
  await tell({ is: 'failed', failure: await failureOf(error), applied })
}
// graphile-migrate keeps its connection for a while.
process.exit(0)
