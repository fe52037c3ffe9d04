import { fits, lineOf, widthMax, writtenOf, type Word } from './words.ts'

// sql-formatter reads everything as a query: it puts the FROM of a revoke and the SET of a function
// on lines of their own. Declarations are laid out here: on one line where they fit, else broken
// before these words. A part that is still too wide keeps the author's lines if they are indented;
// else its longest list is broken at the commas.

interface Layout {
  before: string[]
  indent: number
}

const layouts: Record<string, Layout> = {
  CreateFunctionStmt: { before: ['language', 'set', 'as', 'return'], indent: 0 },
  CreatePolicyStmt: { before: ['for', 'using', 'with'], indent: 2 },
  CreateTrigStmt: {
    before: ['before', 'after', 'instead', 'referencing', 'for', 'when', 'execute'],
    indent: 2,
  },
  IndexStmt: { before: ['on', 'include', 'where', 'with'], indent: 2 },
  CommentStmt: { before: ['is'], indent: 2 },
  GrantStmt: { before: ['on', 'to', 'from'], indent: 0 },
  AlterDefaultPrivilegesStmt: { before: ['grant', 'revoke', 'to', 'from'], indent: 2 },
}
const plain: Layout = { before: [], indent: 2 }

/** Cuts before every word for which `isCut` holds. */
const cutBefore = (words: Word[], isCut: (word: Word, n: number) => boolean): Word[][] => {
  const parts: Word[][] = []
  words.forEach((word, n) => {
    const part = parts.at(-1)
    if (!part || isCut(word, n)) parts.push([word])
    else part.push(word)
  })
  return parts
}

/** The longest group in parentheses at the outermost depth, as positions of its parentheses. */
const longestGroup = (words: Word[]): [number, number] | undefined => {
  let longest: [number, number] | undefined
  words.forEach((word, open) => {
    if (word.text !== '(' || word.depth !== 0) return
    const close = words.findIndex((other, n) => n > open && other.text === ')' && other.depth === 0)
    const length = (from: number, to: number) => lineOf(words.slice(from, to)).length
    if (!longest || length(open, close) > length(...longest)) longest = [open, close]
  })
  return longest
}

/** One item of a list per line; AND and OR begin a line. */
const itemsOf = (words: Word[], depth: number): Word[][] =>
  cutBefore(words, ({ text, depth: own }, n) => {
    if (own !== depth) return false
    return words[n - 1]?.text === ',' || text === 'and' || text === 'or'
  })

/** Whether the author's lines after the first are indented below `indent`, or close what it opened. */
const isIndented = (written: string, indent: string): boolean => {
  const [, ...rest] = written.split('\n')
  const isInside = (line: string) => line.startsWith(`${indent} `) || line.startsWith(`${indent})`)
  return rest.length > 0 && rest.every(isInside)
}

/** A part that is too wide: the items of its list one below the other. */
const broken = (words: Word[], indent: string): string => {
  const written = writtenOf(words)
  if (isIndented(written, indent)) return written
  const lines = (parts: Word[][], deeper: string) =>
    parts.map((part) => `\n${deeper}${lineOf(part)}`).join('')
  if (words.some(({ text, depth }) => text === ',' && depth === 0)) {
    const [first = [], ...rest] = itemsOf(words, 0)
    return lineOf(first) + lines(rest, `${indent}  `)
  }
  const group = longestGroup(words)
  if (!group) return lineOf(words)
  const [open, close] = group
  const items = itemsOf(words.slice(open + 1, close), 1)
  const head = lineOf(words.slice(0, open + 1))
  return `${head}${lines(items, `${indent}  `)}\n${indent}${lineOf(words.slice(close))}`
}

/** Lays out a declaration of this kind (a root of PostgreSQL's parse tree), without comments. */
export const formatDeclaration = (kind: string, words: Word[]): string => {
  const line = lineOf(words)
  if (fits(line)) return line
  const { before, indent } = layouts[kind] ?? plain
  const parts = cutBefore(words, ({ text, depth }) => depth === 0 && before.includes(text))
  return parts
    .map((part, n) => {
      const margin = ' '.repeat(n === 0 ? 0 : indent)
      const text = lineOf(part)
      const [first = ''] = text.split('\n')
      return margin + (first.length + margin.length < widthMax ? text : broken(part, margin))
    })
    .join('\n')
}
