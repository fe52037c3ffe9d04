import { relative } from 'node:path'
import { Command } from 'commander'
import { environment, messageOf, PlumbError, type ExitCode } from './errors.ts'
import { note, printJson } from './output.ts'
import { root } from './paths.ts'
import { problemText } from './problem.ts'

/**
 * A command of plumb; `summary` is its line in `plumb --help`. Wrong use is thrown instead of
 * ending the process, so that plumb.ts gives it its exit code; a sub-command does not inherit that.
 */
export const command = (name: string, summary: string): Command =>
  new Command(name)
    .summary(summary)
    .description(summary)
    .showSuggestionAfterError()
    .exitOverride()
    .exitOverride()

const asJson = (error: PlumbError) => ({
  ok: false,
  error: { code: error.code, message: error.message, ...error.place },
})

const noSpace = ['ENOSPC', 'EDQUOT', 'EFBIG']
const noRight = ['EROFS', 'EACCES', 'EPERM']

/** What the file system refuses, as a sentence; anything else as it is. */
const explainFile = (error: unknown): unknown => {
  const { code = '', path } = error as NodeJS.ErrnoException
  const place = path === undefined ? undefined : { file: relative(root, path) }
  if (noSpace.includes(code))
    return environment(
      'disk-full',
      'No space is left on the disk: free some, and run it again.',
      place,
    )
  if (noRight.includes(code))
    return environment('not-writable', `It cannot be written (${code}): give the right to.`, place)
  return error
}

/**
 * Shows what a command threw, as one sentence on standard error (and as the one JSON document with
 * `--json`), and returns the exit code. A defect of plumb shows its stack with PLUMB_DEBUG=1 only.
 */
export const report = (thrown: unknown, json: boolean): ExitCode => {
  const error = explainFile(thrown)
  if (error instanceof PlumbError) {
    note(problemText({ code: error.code, message: error.message, ...error.place }))
    if (json) printJson(asJson(error))
    return error.exit
  }
  note(`plumb failed in a way it does not know: ${messageOf(error)} [unknown]`)
  if (process.env.PLUMB_DEBUG && error instanceof Error) note(error.stack ?? '')
  if (json) printJson({ ok: false, error: { code: 'unknown', message: messageOf(error) } })
  return 3
}
