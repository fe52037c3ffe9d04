import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { environment, type PlumbError } from '../../errors.ts'
import type { DataPlace } from './data.ts'
import { freePort } from '../port.ts'
import { accessRules, settingsText, volatileSettings, type Settings } from './settings.ts'
import { diskFull, shell } from '../shell.ts'
import { makeSocketFolder, socketFolderOf } from './socket.ts'

const attemptsMax = 10
const logMsMax = 2_000
const logsKept = 3

export interface Launch extends DataPlace {
  folder: string
  settings?: Settings
  volatile?: boolean
}

/** Keeps the newest logs; a running server begins a new one every 10 MB. */
const pruneLogs = async (logs: string): Promise<void> => {
  const old = (await readdir(logs)).filter((name) => name.startsWith('postgresql-')).sort()
  for (const name of old.slice(0, -logsKept)) await rm(join(logs, name), { force: true })
}

/** What this attempt wrote: the log of the start and the newest log of the server. */
const readLogs = async (logs: string): Promise<string> => {
  const newest = (await readdir(logs)).filter((name) => name.startsWith('postgresql-')).sort()
  const files = ['start.log', ...newest.slice(-1)]
  const texts = files.map((name) => readFile(join(logs, name), 'utf8').catch(() => ''))
  return (await Promise.all(texts)).join('\n')
}

const writeSettings = async (launch: Launch, port: number): Promise<void> => {
  const { folder, data, account } = launch
  const text = await settingsText({
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: socketFolderOf(folder),
    unix_socket_permissions: '0700',
    logging_collector: 'on',
    log_directory: join(folder, 'log'),
    log_filename: 'postgresql-%Y%m%d-%H%M%S.log',
    log_rotation_age: 0,
    log_rotation_size: '10MB',
    ...(launch.volatile ? volatileSettings : {}),
    ...launch.settings,
  })
  for (const [name, content] of [
    ['postgresql.conf', text],
    ['pg_hba.conf', accessRules],
  ] as const) {
    await writeFile(join(data, name), content, { mode: 0o600 })
    await account.own(join(data, name))
  }
}

const cannotStart = (log: string, file: string): PlumbError => {
  if (log.includes('No space left on device')) return diskFull()
  const said = /(?:FATAL|PANIC): +(.*)/.exec(log)?.[1]
  const sentence = `The server does not start${said ? `: ${said}` : ''}; its log is in ${file}.`
  return environment('server-does-not-start', sentence)
}

/** Whether what a server says may be over in a second: a port that is taken, the rest of one that was killed. */
const passes = (log: string): boolean =>
  /Address already in use|pre-existing shared memory|lock file/.test(log)

/** The log of a start that failed. What the server said last reaches it a moment after its end. */
const logOfFailure = async (said: string, logs: string): Promise<string> => {
  const deadline = Date.now() + logMsMax
  for (;;) {
    const log = said + (await readLogs(logs))
    if (passes(log) || Date.now() > deadline) return log
    await sleep(100)
  }
}

/**
 * Starts the server on a complete data folder and waits until it answers. A port that somebody
 * takes meanwhile is replaced; what is left of a killed server gets ten seconds to end.
 */
export const launch = async (options: Launch): Promise<void> => {
  const { folder, bin, data, account } = options
  const logs = join(folder, 'log')
  await mkdir(logs, { recursive: true, mode: 0o700 })
  await account.own(logs)
  await makeSocketFolder(socketFolderOf(folder), account)
  await pruneLogs(logs)
  const start = join(logs, 'start.log')
  for (let attempt = 1; ; attempt++) {
    await rm(start, { force: true })
    await writeSettings(options, await freePort(join(folder, 'port')))
    const wait = ['--wait', '--timeout=240', '--silent']
    const started =
      await shell`${account.prefix} ${bin}/pg_ctl start -D ${data} -l ${start} ${wait}`
    if (started.exitCode === 0) return
    const log = await logOfFailure(started.stderr, logs)
    if (!passes(log) || attempt === attemptsMax) throw cannotStart(log, logs)
    await sleep(1000)
  }
}
