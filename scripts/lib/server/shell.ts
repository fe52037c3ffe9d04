import { $, type ProcessOutput } from 'zx'
import { environment, type PlumbError } from '../errors.ts'

// The shell that every system has, small images too. It reads no file of the user's, as bash reads
// .bashrc where its input is a socket and no other shell is around (cron, systemd).
$.shell = 'sh'
$.quote = (word) => `'${word.replaceAll("'", `'\\''`)}'`

// At a time-out zx would end the program and its children with the help of "ps", which small
// images lack. Here the program's process group is ended, or the program where it has none.
$.kill = (pid, signal) => {
  try {
    process.kill(-Number(pid), signal)
  } catch {
    process.kill(Number(pid), signal)
  }
  return Promise.resolve()
}

/**
 * Runs one program (no pipes, no loops) without showing its output and without throwing; the
 * caller looks at the exit code, which is 127 when there is no such program. It stays in plumb's
 * process group, so that Ctrl-C in a terminal ends it too, and has five minutes at the most.
 */
export const shell = $({
  quiet: true,
  nothrow: true,
  detached: false,
  prefix: 'exec ',
  stdio: ['ignore', 'pipe', 'pipe'],
  timeout: '5m',
})

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? ''

/**
 * The sentence for a program that failed. A full disk has a sentence of its own, wherever it
 * strikes; otherwise the program's last line stands behind `sentence`.
 */
export const failure = (output: ProcessOutput, code: string, sentence: string): PlumbError => {
  const said = output.stderr + output.stdout
  if (said.includes('No space left on device')) return diskFull()
  const last = lastLine(output.stderr) || lastLine(output.stdout)
  return environment(code, last ? `${sentence} (${last})` : sentence)
}

/** The sentence for a disk without space; a cold start needs about 500 MB. */
export const diskFull = (): PlumbError =>
  environment('disk-full', 'No space is left on the disk: free 500 MB and try again.')
