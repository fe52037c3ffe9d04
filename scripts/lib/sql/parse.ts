import { hasSqlDetails, loadModule, parseSync, scanSync } from 'libpg-query'
import { finding, messageOf } from '../errors.ts'

/** One word, sign, string or comment of SQL text, as PostgreSQL's own scanner sees it. */
export interface Token {
  text: string
  /** Position in the text's UTF-8 bytes. */
  start: number
  end: number
  kind: 'keyword' | 'name' | 'comment' | 'other'
  /** The white space before it. */
  gap: string
}

/** One statement: its tree without positions, the kind of its root, and its place in the text. */
export interface Statement {
  kind: string
  tree: unknown
  /** Position in the text's UTF-8 bytes; without the semicolon. */
  start: number
  end: number
}

await loadModule()

/**
 * Replaces graphile-migrate's placeholders (`:NAME`, but not the type of `::TEXT`) by identifiers of
 * the same length, which parse wherever a placeholder stands for a name or a value.
 */
const maskPlaceholders = (text: string): string =>
  text.replace(/(?<![:\w]):(?=[A-Z][A-Z0-9_]*\b)/g, '_')

const isPosition = (key: string) => /^(stmt_len|.*location|.*list_(start|end))$/.test(key)

/** The tree without what changes when only white space changes. */
const withoutPositions = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(withoutPositions)
  if (typeof node !== 'object' || node === null) return node
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => !isPosition(key))
      .map(([key, value]) => [key, withoutPositions(value)]),
  )
}

const lineAt = (text: string, position: number): number =>
  text.slice(0, Math.max(0, position)).split('\n').length

/**
 * The statements of `text` in their order, read by PostgreSQL's own grammar.
 * Throws a finding with `file` and the line when the text does not parse.
 */
export const statementsOf = (text: string, file: string): Statement[] => {
  if (text.trim() === '') return []
  const masked = maskPlaceholders(text)
  const bytes = Buffer.byteLength(masked)
  try {
    return (parseSync(masked).stmts ?? []).map(({ stmt, stmt_location = 0, stmt_len }) => ({
      kind: Object.keys(stmt ?? {})[0] ?? '',
      tree: withoutPositions(stmt),
      start: stmt_location,
      end: stmt_len ? stmt_location + stmt_len : bytes,
    }))
  } catch (error) {
    const position = hasSqlDetails(error) ? (error.sqlDetails?.cursorPosition ?? 0) : 0
    throw finding('sql-syntax', `Correct the SQL: ${messageOf(error)}.`, {
      file,
      line: lineAt(masked, position),
    })
  }
}

const kindOf = (token: { tokenName: string; keywordName: string }): Token['kind'] => {
  if (token.tokenName === 'SQL_COMMENT' || token.tokenName === 'C_COMMENT') return 'comment'
  if (token.keywordName !== 'NO_KEYWORD') return 'keyword'
  return token.tokenName === 'IDENT' ? 'name' : 'other'
}

/** The tokens of `text`, comments included. The text must parse. */
export const tokensOf = (text: string): Token[] => {
  if (text.trim() === '') return []
  const bytes = Buffer.from(text)
  return scanSync(maskPlaceholders(text)).tokens.map((token, n, tokens) => ({
    gap: bytes.toString('utf8', tokens[n - 1]?.end ?? 0, token.start),
    text: bytes.toString('utf8', token.start, token.end),
    start: token.start,
    end: token.end,
    kind: kindOf(token),
  }))
}
