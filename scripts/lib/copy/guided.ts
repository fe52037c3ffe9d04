import { interruptible } from '../interrupt.ts'
import { note } from '../output.ts'
import type { Server } from '../server/server.ts'
import type { Backup } from './backup/backup.ts'
import { copyApplication, type CopyOptions } from './copy.ts'
import type { Plan } from './plan.ts'
import { progressOf } from './progress/progress.ts'
import type { TableReport } from './report.ts'
import type { SourceAddress } from './sources/address.ts'
import { throttle } from './throttle/throttle.ts'

export interface GuidedOptions extends Omit<CopyOptions, 'throttle' | 'progress' | 'signal'> {
  /** Make a backup of the target first, into this folder or plumb's own; one that fails stops the copy. */
  backup?: string | true
  /** Bytes per second, over all workers. */
  maxRate?: number
  /** Tell the progress as JSON. */
  json?: boolean
}

/** What a copy came to, and the backup that was made before it. */
export interface GuidedReport {
  backup?: Backup
  tables: TableReport[]
}

const makeBackup = async (
  server: Server,
  folder: string | true,
  signal: AbortSignal,
): Promise<Backup> => {
  // What runs programs would cost every copy 50 ms.
  const { backUp } = await import('./backup/backup.ts')
  note('Making a backup, restoring it into a scratch database and comparing it …')
  const backup = await backUp(server, { signal, ...(folder === true ? {} : { folder }) })
  const not =
    backup.not_compared.length > 0 ? `; not compared: ${backup.not_compared.join(', ')}` : ''
  note(`The backup is ${backup.path} (${backup.tables} tables, ${backup.rows} rows${not}).`)
  return backup
}

/**
 * A copy as a person runs it: with a backup before it, progress on standard error, no faster than the
 * servers' standbys follow, and ended in good order by Ctrl-C.
 */
export const guidedCopy = (
  server: Server,
  plan: Plan,
  source: SourceAddress,
  { backup, maxRate, json = false, ...options }: GuidedOptions,
): Promise<GuidedReport> =>
  interruptible(
    `"plumb copy ${plan.application}" goes on from here when it is run again.`,
    async (signal) => {
      const made =
        backup && !options.dryRun ? { backup: await makeBackup(server, backup, signal) } : {}
      const limited = throttle({
        targetUrl: server.url,
        ...(source.kind === 'postgres' ? { sourceUrl: source.location } : {}),
        ...(maxRate === undefined ? {} : { maxRate }),
      })
      const progress = progressOf([], { json })
      try {
        const given = { ...options, signal, throttle: limited, progress }
        return { ...made, tables: await copyApplication(server.url, plan, source, given) }
      } finally {
        progress.stop()
        await limited.stop()
      }
    },
  )
