import { formatDialect, postgresql, type DialectOptions } from 'sql-formatter'
import { widthMax } from './words.ts'

// sql-formatter lays out queries and tables; here is what it is told beyond its own options. Its
// layout puts every clause and every AND on a line of its own, also inside `filter (where …)`,
// `over (…)` and `exists (…)`. Where the author wrote such parentheses, or an AND, on one line,
// they stay on one line; and `name(` without a space stays a call.

type PostProcess = NonNullable<DialectOptions['tokenizerOptions']['postProcess']>
type Token = Parameters<PostProcess>[0][number]


const onelineClauses = [
  ...['WITH', 'WITH RECURSIVE', 'FROM', 'PARTITION BY', 'INSERT INTO', 'OFFSET'],
  ...['FOR UPDATE', 'FOR UPDATE OF', 'FOR NO KEY UPDATE', 'FOR SHARE', 'FOR KEY SHARE'],
]

/** sql-formatter does not export its enum of types; its values are their names. */
const is = (token: Token, types: RegExp): boolean => types.test(token.type)

const isWord = (token: Token) => is(token, /^(QUOTED_)?IDENTIFIER$|^RESERVED_FUNCTION_NAME$/)
const isKeyword = (token: Token) =>
  is(token, /^RESERVED|^(CASE|WHEN|THEN|ELSE|END|AND|OR|BETWEEN|LIMIT)$/)
const isClause = (token: Token) =>
  is(token, /^RESERVED_(CLAUSE|SELECT|SET_OPERATION|JOIN)$|^(LIMIT|CASE)$/)
const isComment = (token: Token) => is(token, /COMMENT$/)
const startsLine = ({ precedingWhitespace }: Token) => precedingWhitespace?.includes('\n') ?? false
const opens = ({ text }: Token) => text === '('
const closes = ({ text }: Token) => text === ')'

const shown = (token: Token): string =>
  isKeyword(token) ? token.raw.toLowerCase() : token.raw

/** The same token under another type, which is all that the layout depends on. */
const as = (token: Token, type: `${Token['type']}`): Token => Object.assign({}, token, { type })

/** Several tokens as one word, with the author's spaces as single ones. */
const merged = (tokens: Token[]): Token | undefined => {
  const [first] = tokens
  if (!first) return undefined
  const text = tokens
    .map((token, n) => (n > 0 && token.precedingWhitespace ? ' ' : '') + shown(token))
    .join('')
  return { ...as(first, 'IDENTIFIER'), raw: text, text }
}

const closingOf = (tokens: Token[], open: number): number => {
  let depth = 0
  for (let n = open; n < tokens.length; n++) {
    const token = tokens[n]
    if (!token) break
    if (opens(token)) depth++
    if (closes(token) && --depth === 0) return n
  }
  return -1
}

/** The parentheses that begin at `open`, as one word, if the author wrote them on one line. */
const onOneLine = (tokens: Token[], open: number): Token[] | undefined => {
  const close = closingOf(tokens, open)
  const group = tokens.slice(open, close + 1)
  if (close < 0 || !group.some(isClause) || group.some(isComment)) return undefined
  if (group.slice(1).some(startsLine)) return undefined
  return (merged(group)?.text.length ?? 0) <= widthMax - 20 ? group : undefined
}

/** The name that a call is made by, `schema.name` included, when it touches the parenthesis. */
const calledName = (before: Token[], open: Token): Token[] => {
  if (open.precedingWhitespace) return []
  let start = before.length
  while (start > 0) {
    const token = before[start - 1]
    const next = before[start] ?? open
    if (!token || next.precedingWhitespace || !(isWord(token) || token.text === '.')) break
    start--
  }
  return before.slice(start)
}

/** Whether this is an AND or OR in the middle of a line, and not the AND of a BETWEEN. */
const joinsOnLine = (token: Token, before: Token[]): boolean => {
  if (!is(token, /^(AND|OR)$/) || startsLine(token)) return false
  const last = before.findLast((other) => is(other, /^(AND|BETWEEN)$/))
  return !last || is(last, /^AND$/)
}

const keepOneLiners: PostProcess = (tokens) => {
  const out: Token[] = []
  for (let n = 0; n < tokens.length; n++) {
    const token = tokens[n]
    if (!token) break
    if (!opens(token)) {
      out.push(joinsOnLine(token, out) ? as(token, 'RESERVED_KEYWORD') : token)
      continue
    }
    const name = calledName(out, token)
    const group = onOneLine(tokens, n)
    const call = merged([...name, ...(group ?? [])])
    if (call) out.splice(out.length - name.length, name.length)
    if (call) out.push(group ? call : as(call, 'RESERVED_FUNCTION_NAME'))
    if (group) n += group.length - 1
    else out.push(token)
  }
  return out
}

const dialect: DialectOptions = {
  name: 'plumb',
  tokenizerOptions: { ...postgresql.tokenizerOptions, postProcess: keepOneLiners },
  formatOptions: {
    ...postgresql.formatOptions,
    onelineClauses: [...postgresql.formatOptions.onelineClauses, ...onelineClauses],
  },
}

/**
 * Lays out one query, table or view, without its semicolon; nothing comes back for valid SQL that
 * sql-formatter cannot read.
 */
export const formatQuery = (text: string): string | undefined => {
  try {
    return formatDialect(text, {
      dialect,
      tabWidth: 2,
      keywordCase: 'lower',
      dataTypeCase: 'lower',
      functionCase: 'preserve',
      expressionWidth: widthMax,
      paramTypes: { named: [':'] },
    })
  } catch {
    return undefined
  }
}
