import { environment, finding, type PlumbError } from '../errors.ts'
import { committedFolder } from '../migrations.ts'
import type { Failure, Job } from './protocol.ts'
import { isRetryable } from './retry.ts'

const whatIsKept = 'Nothing of this migration was kept; the ones before it were.'

/**
 * The error for what ended the process. Of a lock that was not had after all retries, `blockers` is who
 * held it: another time will do (exit 3), while a mistake stays one (exit 1).
 */
export const errorOf = (
  { message, code, file, line }: Failure,
  { dryRun }: Pick<Job, 'dryRun'>,
  blockers = 'somebody who is gone',
): PlumbError => {
  const sentence = message.replace(/\.?$/, '.')
  if (code === 'migrate-busy') return environment(code, sentence)
  if (code === 'lost')
    return environment(
      'migrate-lost',
      `The connection was lost while migrating: look at the server's log and run it again. (${message})`,
    )
  const place = file ? { file: `${committedFolder}/${file}`, line } : undefined
  const rest = dryRun ? 'Nothing was changed.' : whatIsKept
  // SQLSTATE class 53: no disk, no memory, no connection.
  if (code?.startsWith('53')) return environment('server-shortage', `${sentence} ${rest}`, place)
  if (isRetryable(code)) {
    const holder = `${file ?? 'The migration'} waited for ${blockers}: ${sentence}`
    return environment('migrate-blocked', `${holder} ${rest} Run it again later.`, place)
  }
  if (code === 'unsettled') return finding('migration-unsettled', message)
  return finding('migration-failed', `${sentence} ${rest}`, place)
}
