import { fork, type ChildProcess } from 'node:child_process'
import { connect, type Sql } from '../database.ts'
import { inHome, root } from '../paths.ts'
import { environmentOf, type Server } from '../server/server.ts'
import { watchBlockers } from './blockers.ts'
import { watchProgress } from './progress.ts'
import type { Failure, Job, Message, Tried } from './protocol.ts'

/** What one process did. */
export interface Attempt {
  applied: string[]
  tried: Tried[]
  failure?: Failure
  /** Whom it waited for last, as a sentence's part. */
  blockers?: string
}

/** How long an ended session may take to be gone, in milliseconds. */
const graceMs = 5000

const start = (server: Server, job: Job): ChildProcess =>
  fork(inHome('scripts/child.js'), ['lib/migrate/child.ts', JSON.stringify(job)], {
    cwd: root,
    env: { ...process.env, ...environmentOf(server), NODE_OPTIONS: '--no-deprecation' },
    execArgv: [],
    // Ctrl-C is answered here, so that the session is ended before its process.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })

/** Ends the process and its session; the server would notice only when it next writes to it. */
const stop = async (child: ChildProcess, sql: Sql, pid: number | undefined): Promise<void> => {
  if (pid) await sql`select pg_terminate_backend(${pid}, ${graceMs})`.catch(() => undefined)
  child.kill('SIGKILL')
}

const watchSession = (sql: Sql, pid: number) => ({
  pid,
  watch: watchBlockers(sql, pid),
  progress: watchProgress(sql, pid),
})

/**
 * Applies the pending migrations, or tries them, in a process of its own, and hears what it tells;
 * `onNote` gets sentences for a person. When `signal` aborts, the session is ended on the server and
 * then the process; then an error is thrown, as for a connection to `server` that fails.
 */
export const attempt = async (
  server: Server,
  job: Job,
  signal: AbortSignal,
  onNote: (text: string) => void,
): Promise<Attempt> => {
  const sql = connect(server.url, { applicationName: 'plumb migrate watcher' })
  const child = start(server, job)
  const outcome: Attempt = { applied: [], tried: [] }
  let session: ReturnType<typeof watchSession> | undefined
  const ended = { well: false }
  let complaint = ''
  child.stderr?.on(
    'data',
    (data: Buffer) => (complaint = (complaint + data.toString()).slice(-2000)),
  )
  child.on('message', (message: Message) => {
    if (message.is === 'connected') session = watchSession(sql, message.pid)
    else if (message.is === 'note') {
      session?.progress.clear()
      onNote(message.text)
    } else if (message.is === 'tried') outcome.tried.push(message.tried)
    else {
      outcome.applied = message.applied
      if (message.is === 'failed') outcome.failure = message.failure
      else ended.well = true
    }
  })
  const abort = () => void stop(child, sql, session?.pid)
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  try {
    await new Promise<void>((resolve, reject) => child.once('close', resolve).once('error', reject))
    await session?.progress.stop()
    outcome.blockers = await session?.watch.stop()
  } finally {
    signal.removeEventListener('abort', abort)
    await sql.end({ timeout: 5 })
  }
  signal.throwIfAborted()
  if (!ended.well && !outcome.failure)
    outcome.failure = { code: 'lost', message: complaint.trim().split('\n').at(-1) ?? '' }
  return outcome
}
