import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { databaseName, explain } from '../../database.ts'
import { environment, messageOf } from '../../errors.ts'
import { stateFolder } from '../../paths.ts'
import type { Server } from '../../server/server.ts'
import { connectClient } from '../client.ts'
import { compareSchemas, compareSums, sumTables, type TableSums } from './compare.ts'
import { programsOf } from './programs.ts'
import { restoreDump } from './restore.ts'
import { withScratch } from './scratch.ts'
import { compareSequences, readSequences, type SequenceValues } from './sequences.ts'

export interface BackupOptions {
  /** Default: .plumb/backups, which is not committed. */
  folder?: string
  /** Whether it is restored and compared; a backup that nobody has restored is a hope. Default: yes. */
  check?: boolean
  signal?: AbortSignal
}

/** A backup that was made, and compared where that was asked for. */
export interface Backup {
  path: string
  bytes: number
  tables: number
  rows: number
  seconds: number
  checked: boolean
  /** What the comparison could not look at. */
  not_compared: string[]
}

/** What a process that was killed has left half made. */
const sweep = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder)) {
    const [, pid] = /\.(\d+)\.partial/.exec(name) ?? []
    if (pid && !isRunning(Number(pid))) await rm(join(folder, name), { force: true })
  }
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const prepareFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await sweep(folder)
  } catch (error) {
    throw environment('backup-folder', `Make ${folder} writable: ${messageOf(error)}.`)
  }
}

/** Lends a connection that holds one moment of the database still, and the name of that moment. */
const withSnapshot = async <T>(
  url: string,
  work: (client: pg.Client, snapshot: string) => Promise<T>,
): Promise<T> => {
  const client = await connectClient(url, 'plumb backup').catch((error: unknown) => {
    throw explain(error, url)
  })
  try {
    // Whoever may not see all rows gets an error, not a smaller backup. The moment is held, and large
    // tables are summed up, whatever the server's limits for others are: so does pg_dump.
    await client.query(
      `set row_security = off; set timezone = 'UTC'; set statement_timeout = 0;
       set idle_in_transaction_session_timeout = 0`,
    )
    await client.query('begin isolation level repeatable read read only')
    const { rows } = await client.query<{ id: string }>('select pg_export_snapshot() as id')
    return await work(client, rows[0]?.id ?? '')
  } catch (error) {
    throw explain(error, url)
  } finally {
    await client.end().catch(() => undefined)
  }
}

// Its tables are another database's, once restored.
const schemaOptions = ['--schema-only', '--exclude-extension=pg_cron', '--exclude-schema=cron']

/** What a dump is compared with once it is restored. */
interface Saved {
  sums: TableSums
  schema: string
  before: SequenceValues
  after: SequenceValues
}

/** Restores the file into a scratch database, and compares; gives what could not be compared. */
const check = (
  server: Server,
  file: string,
  saved: Saved,
  signal?: AbortSignal,
): Promise<string[]> =>
  withScratch(server.rootUrl, databaseName(server.url), async (url) => {
    const left = await restoreDump(server, file, url, signal)
    await withSnapshot(url, async (client) => {
      compareSums(saved.sums, await sumTables(client, signal))
      compareSequences(saved, await readSequences(client))
    })
    compareSchemas(saved.schema, await programsOf(server, url, signal)('pg_dump', schemaOptions))
    return left
  })

const timeText = (): string => new Date().toISOString().replace(/[-:]|\.\d+/g, '')

/**
 * Dumps the server's main database into a file that only its owner can read, restores it into a scratch
 * database on the same server, and compares all rows and the schema with those that were dumped, at one
 * moment, while others go on writing. Throws when anything of this fails (`backup-failed` 3,
 * `backup-differs` 1); then no file is left, nor a scratch database.
 */
export const backUp = async (server: Server, options: BackupOptions = {}): Promise<Backup> => {
  const { folder = join(stateFolder, 'backups'), signal } = options
  const began = performance.now()
  await prepareFolder(folder)
  const path = join(folder, `${databaseName(server.url)}-${timeText()}.dump`)
  const partial = `${path}.${process.pid}.partial`
  try {
    return await withSnapshot(server.url, async (client, snapshot) => {
      const run = programsOf(server, server.url, signal)
      await writeFile(partial, '', { mode: 0o600, flag: 'wx' })
      const common = ['--no-password', `--snapshot=${snapshot}`]
      const isChecked = options.check ?? true
      const before = isChecked ? await readSequences(client) : new Map<string, never>()
      await run('pg_dump', ['--format=custom', `--file=${partial}`, ...common])
      const after = isChecked ? await readSequences(client) : before
      const sums = isChecked ? await sumTables(client, signal) : new Map<string, never>()
      const schema = isChecked ? await run('pg_dump', [...schemaOptions, ...common]) : ''
      const saved = { sums, schema, before, after }
      const left = isChecked ? await check(server, partial, saved, signal) : []
      await rename(partial, path)
      return {
        path,
        bytes: (await stat(path)).size,
        tables: sums.size,
        rows: [...sums.values()].reduce((all, { rows }) => all + rows, 0),
        seconds: Math.round(performance.now() - began) / 1000,
        checked: isChecked,
        not_compared: left,
      }
    })
  } finally {
    for (const end of ['', '.ground', '.rest']) await rm(`${partial}${end}`, { force: true })
  }
}
