import { misuse } from '../../errors.ts'
import { interruptible } from '../../interrupt.ts'
import { note, print, printJson } from '../../output.ts'
import type { Server } from '../../server/server.ts'
import { guidedCopy, type GuidedOptions } from '../guided.ts'
import type { Plan } from '../plan.ts'
import { openRecheck } from '../proof/recheck.ts'
import type { SourceAddress } from '../sources/address.ts'
import { cutBack } from './back.ts'
import { beginFollowing, stopFollowing, type FollowOptions } from './begin.ts'
import { cutOver } from './cut-over.ts'
import { follow, type Lag } from './follow.ts'

/** What `plumb copy` can do with a source that lives. */
export interface LiveOptions {
  follow?: boolean
  /** `1s` or `500ms`. */
  untilLag?: string
  stopFollowing?: boolean
  cutOver?: boolean
  cutBack?: boolean
}

const chosen = ({ follow, stopFollowing, cutOver, cutBack }: LiveOptions): true[] =>
  [follow, stopFollowing, cutOver, cutBack].filter((given) => given === true)

/** Whether one of the options is given. */
export const isLive = (options: LiveOptions): boolean => chosen(options).length > 0

/** Throws (exit 2) where options contradict each other, or the source cannot be followed. */
const checkLive = (source: SourceAddress, dryRun: boolean, live: LiveOptions): void => {
  if (chosen(live).length > 1)
    throw misuse(
      'live-options',
      'Choose one of --follow, --cut-over, --cut-back and --stop-following.',
    )
  if (dryRun)
    throw misuse(
      'live-options',
      'Leave --dry-run out: it is for a copy, and what is done to a source that lives is not taken back.',
    )
  if (source.kind !== 'postgres')
    throw misuse('follow-source', 'Name a PostgreSQL database: only such a source can be followed.')
}

/** Milliseconds of `500ms` or `1s`. Throws (exit 2) for anything else. */
const parseLag = (text: string): number => {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(text) ?? []
  const ms = Number(number) * (unit === 's' ? 1000 : 1)
  if (!(ms > 0))
    throw misuse('until-lag', 'Write the lag as a number of seconds or milliseconds: 1s or 500ms.')
  return ms
}

const tell = (json: boolean) => (lag: Lag) => {
  note(
    json
      ? JSON.stringify({ event: 'lag', at: new Date().toISOString(), ...lag })
      : `${lag.lag_ms} ms behind the source; ${lag.changes} writes carried`,
  )
}

const followNow = async (
  server: Server,
  plan: Plan,
  source: SourceAddress,
  copying: GuidedOptions,
  { untilLag }: LiveOptions,
): Promise<void> => {
  const { application } = plan
  const { json = false, intoExisting = false } = copying
  const untilLagMs = untilLag === undefined ? {} : { untilLagMs: parseLag(untilLag) }
  const options: FollowOptions = { url: server.url, plan, source: source.location }
  const beginning = await beginFollowing({ ...options, intoExisting })
  if (beginning !== 'follow')
    await guidedCopy(server, plan, source, { ...copying, landOnly: beginning === 'land' })
  const lag = await interruptible(`"plumb copy ${application} --follow" goes on.`, (signal) =>
    follow(options, { signal, ...untilLagMs, onLag: tell(json) }),
  )
  if (json) printJson({ ok: true, application, source: source.shown, ...lag })
  else {
    print(
      lag.lag_ms === null
        ? `${application} is not yet what ${source.shown} is: no pass was finished.`
        : `${application} is ${lag.lag_ms} ms behind ${source.shown}.`,
    )
    note(
      `The journals stay: "plumb copy ${application} --follow" goes on, --cut-over switches, --stop-following removes them.`,
    )
  }
}

const cutOverNow = async (
  options: FollowOptions,
  source: SourceAddress,
  json: boolean,
): Promise<void> => {
  const { url, plan } = options
  const { application } = plan
  const report = await interruptible('the source serves as before.', (signal) =>
    cutOver(options, {
      signal,
      note,
      recheck: (session) => openRecheck({ session, url, plan, source }),
    }),
  )
  if (json) {
    printJson({ ok: true, application, ...report })
    return
  }
  for (const reason of report.no_way_back) note(`No way back is kept for ${reason}.`)
  print(
    `go: ${application} is at the target now. Nobody could write for ${report.write_pause_ms} ms.`,
  )
}

/**
 * Follows a living source, cuts over, goes back, or removes what was installed, and prints the outcome.
 * Throws (exit 2) for a source that is not PostgreSQL, and for options that contradict each other.
 */
export const guidedLive = async (
  server: Server,
  plan: Plan,
  source: SourceAddress,
  copying: GuidedOptions,
  live: LiveOptions,
): Promise<void> => {
  const { application } = plan
  const { json = false, dryRun = false } = copying
  checkLive(source, dryRun, live)
  const options: FollowOptions = { url: server.url, plan, source: source.location }
  if (live.follow) await followNow(server, plan, source, copying, live)
  else if (live.cutOver) await cutOverNow(options, source, json)
  else {
    await (live.cutBack ? cutBack : stopFollowing)(options)
    const done = live.cutBack
      ? `${source.shown} can be written again, and nothing of plumb's is left there.`
      : `Nobody follows ${source.shown} any more.`
    if (json) printJson({ ok: true, application, source: source.shown })
    else print(done)
  }
}
