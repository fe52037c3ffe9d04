import { isNoTransaction } from '../directives.ts'
import type { Compiled } from '../includes.ts'
import { originAt } from '../place.ts'
import { partsOf } from '../statements.ts'

/** The next migration that current.sql becomes. */
export interface Step {
  compiled: Compiled
  /** What is left in current.sql when it is committed; absent where nothing is. */
  rest?: string
  /** How many migrations current.sql becomes. */
  count: number
}

/**
 * What a compiled current.sql is committed as. Outside of a transaction a migration holds one
 * statement: each becomes one of its own, with the comments before it; this is the first of them.
 */
export const stepOf = (compiled: Compiled): Step => {
  const { text, origins } = compiled
  if (!isNoTransaction(text)) return { compiled, count: 1 }
  const [first, ...others] = partsOf(text)
  if (!first || others.length === 0) return { compiled, count: 1 }
  const directive = text.indexOf('\n') + 1
  const end = first.index + first.text.length
  const own = text.slice(directive, end)
  const start = end - own.trimStart().length
  const lines = own.trim().split('\n')
  const line = originAt(compiled, start).line
  return {
    compiled: {
      text: `${text.slice(0, directive)}${lines.join('\n')};`,
      origins: [
        ...origins.slice(0, 1),
        ...origins.filter((origin) => origin.line >= line).slice(0, lines.length),
      ],
      included: [],
    },
    // The comments between the semicolon and the next statement belong to that.
    rest: text.slice(0, directive) + text.slice(end + 1).trimStart(),
    count: others.length + 1,
  }
}
