import { explain, withoutPassword } from '../database.ts'
import { environment, finding, PlumbError } from '../errors.ts'

/** What the server, the network, and pg itself (at the next statement) say of a broken connection. */
const isLost = (code = '', message = ''): boolean =>
  /^(57P|08|ECONNRESET$|EPIPE$|ERR_STREAM_(PREMATURE_CLOSE|DESTROYED)$)/.test(code) ||
  /^(Connection terminated|timeout expired)|is not queryable$/.test(message)

/** What is said when a connection breaks, whoever notices it (exit 3). */
export const connectionLost = (url: string): PlumbError =>
  environment(
    'connection-lost',
    `The connection to ${withoutPassword(url)} broke; nothing is half done: run this again.`,
  )

/** Turns what a server, its connection or pg throws into a sentence; anything else stays as it is. */
export const copyProblem = (error: unknown, url: string): unknown => {
  if (error instanceof PlumbError) return error
  const { code, message } = error as { code?: string; message?: string }
  if (code === '42501')
    return environment(
      'no-permission',
      `Connect as a member of app_copier, or have the right granted: ${message ?? ''}.`,
    )
  if (code === '55P03')
    return environment(
      'lock-timeout',
      `Try again when nobody holds the table any more: ${message ?? ''}.`,
    )
  if (code === '57014')
    return environment(
      'canceled',
      `Run this again; a plan whose shaping takes more than 30 minutes is cut by "--! chunk 100000": ${message ?? ''}.`,
    )
  if (code === '53100')
    return environment('disk-full', `Make room on the server's disk: ${message ?? ''}.`)
  if (code === '22021' || code === '22P05')
    return finding(
      'source-encoding',
      `Mend the source's text, or copy from a database of its true encoding: ${message ?? ''}.`,
    )
  if (isLost(code, message)) return connectionLost(url)
  return explain(error, url)
}

/**
 * The same of a source. Who only reads at one moment never meets 40001 but at a standby, which ends what keeps
 * its replay waiting (errcodes and "Handling Query Conflicts" of PostgreSQL's manual); its words are translated.
 */
export const sourceProblem = (error: unknown, url: string): unknown => {
  if (error instanceof PlumbError) return error
  const { code, message = '' } = error as { code?: string; message?: string }
  const shown = withoutPassword(url)
  if (code === '40001')
    return environment(
      'standby-conflict',
      'Run this again, or name the primary: a standby waits no longer for those who read (max_standby_streaming_delay).',
    )
  if (code === '42501')
    return environment(
      'source-permission',
      message.includes('row-level security')
        ? `Read ${shown} as a role with BYPASSRLS, or as the owner of a table that does not force it upon him: ${message}.`
        : `Let the role that reads ${shown} do so: ${message}.`,
    )
  if (code === 'ECONNREFUSED')
    return environment(
      'server-econnrefused',
      `No server answers at ${shown}: start it, or correct --from.`,
    )
  if (code === 'ENOTFOUND')
    return environment('server-enotfound', `The host of ${shown} is unknown: correct --from.`)
  if (code === '3D000')
    return environment('server-3d000', `There is no database at ${shown}: correct --from.`)
  return copyProblem(error, url)
}
