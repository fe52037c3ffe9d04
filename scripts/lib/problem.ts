import { finding, PlumbError, type Place } from './errors.ts'

/** Something that was found wrong; one of many, where an error is the first and only. */
export interface Problem extends Partial<Place> {
  code: string
  message: string
}

/** What was thrown, as a problem; what is no finding about a file is thrown again. */
export const asProblem = (error: unknown): Problem => {
  if (!(error instanceof PlumbError) || error.exit === 3) throw error
  return { code: error.code, message: error.message, ...error.place }
}

/** A problem as the error that stops a command (exit 1). */
export const asError = ({ code, message, file, line, column }: Problem): PlumbError =>
  finding(code, message, file === undefined ? undefined : { file, line, column })

/** `file:line:column: ` as editors understand it, or nothing. */
export const placeText = ({ file, line, column }: Partial<Place>): string =>
  file === undefined
    ? ''
    : `${[file, line, column].filter((part) => part !== undefined).join(':')}: `

/** One line for people: the place, the sentence, the code. */
export const problemText = (problem: Problem): string =>
  `${placeText(problem)}${problem.message} [${problem.code}]`
