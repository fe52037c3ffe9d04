/** How a command ended: 0 done, 1 a finding, 2 wrong use, 3 the environment. */
export type ExitCode = 0 | 1 | 2 | 3

/** The place in a file that an error is about. */
export interface Place {
  file: string
  /** Counted from 1, as is the column. */
  line?: number
  column?: number
}

/**
 * An error that a person can act on: one plain sentence that says what to do, a code that a script
 * can match, the exit code, and the file and line where there is one. Anything else that is thrown
 * is a defect of plumb.
 */
export class PlumbError extends Error {
  constructor(
    readonly exit: Exclude<ExitCode, 0>,
    readonly code: string,
    message: string,
    readonly place?: Place,
  ) {
    super(message)
    this.name = 'PlumbError'
  }
}

/** Something is wrong with what was examined: a proof that failed, a migration that is refused. */
export const finding = (code: string, message: string, place?: Place): PlumbError =>
  new PlumbError(1, code, message, place)

/** The command was called wrongly: an unknown application, a missing file. */
export const misuse = (code: string, message: string, place?: Place): PlumbError =>
  new PlumbError(2, code, message, place)

/** The surroundings do not allow it: no server, no permission, no space. */
export const environment = (code: string, message: string, place?: Place): PlumbError =>
  new PlumbError(3, code, message, place)

/** The message of anything that was thrown. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
