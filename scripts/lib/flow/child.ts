import { fork } from 'node:child_process'
import { once } from 'node:events'
import { environment } from '../errors.ts'
import { inHome, root } from '../paths.ts'
import { environmentOf, type Server } from '../server/server.ts'
import { refuseValueless, secretMask } from './gmrc.ts'

/** How a child ended; `output` is all that it said, without secrets. */
export interface Ended {
  ok: boolean
  output: string
}

const charactersMax = 1_000_000

// A plumb that is killed cannot end its child, nor what an action of .gmrc started. The child sees
// the channel to it close, and ends with its whole group.
const endWithParent = `data:text/javascript,
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL')); process.channel.unref()`

/** With it a backend notices within a second that its client is gone, and rolls back. */
const noticeLoss = '-c client_connection_check_interval=1000'

/** A date without a zone means the same moment on every machine. */
const sameMoment = '-c timezone=UTC'

/**
 * Runs a module that works with graphile-migrate in a process of its own, because a lost connection
 * ends the process that it is in. It ends with plumb, also when plumb is killed, and when `signal` is
 * aborted; its statement ends with it. Does not throw when the module fails; throws when it cannot
 * be started, and (exit 2) when a placeholder has no value.
 */
export const runChild = async (
  server: Server,
  module: string,
  args: string[],
  signal?: AbortSignal,
  pgOptions = noticeLoss,
): Promise<Ended> => {
  await refuseValueless()
  const mask = await secretMask()
  const child = fork(module, args, {
    cwd: root,
    env: {
      ...process.env,
      ...environmentOf(server),
      PGOPTIONS: `${process.env.PGOPTIONS ?? ''} ${pgOptions}`,
      NO_COLOR: '1',
    },
    execArgv: ['--no-deprecation', '--import', endWithParent],
    detached: true,
    silent: true,
  })
  let output = ''
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-charactersMax)
  }
  child.stdout?.on('data', collect)
  child.stderr?.on('data', collect)
  const stop = () => {
    const runs = child.exitCode === null && child.signalCode === null
    if (child.pid !== undefined && runs) process.kill(-child.pid, 'SIGTERM')
  }
  signal?.addEventListener('abort', stop)
  if (signal?.aborted) stop()
  try {
    const [code] = (await once(child, 'close')) as [number | null]
    return { ok: code === 0, output: mask(output) }
  } catch {
    throw environment('no-graphile-migrate', 'graphile-migrate cannot be started: run "npm ci".')
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

/** Has graphile-migrate make the shadow anew, with all committed migrations; see runChild(). */
export const resetShadow = (server: Server, signal?: AbortSignal): Promise<Ended> => {
  const args = ['lib/flow/graphile-child.ts', 'reset', '--shadow', '--erase']
  return runChild(server, inHome('scripts/child.js'), args, signal, `${noticeLoss} ${sameMoment}`)
}

/** The one sentence of what a child said when it failed. */
export const reasonOf = (output: string): string => {
  const [, reason] = /(?:^|\s)[a-zA-Z]*[Ee]rror: (.+)$/m.exec(output) ?? []
  return (reason ?? 'graphile-migrate ended without saying why').replace(/\.?$/, '.')
}
