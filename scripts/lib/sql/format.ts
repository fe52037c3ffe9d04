import { isDeepStrictEqual } from 'node:util'
import { finding, messageOf } from '../errors.ts'
import { formatDeclaration } from './declarations.ts'
import { statementsOf, tokensOf, type Statement, type Token } from './parse.ts'
import { formatQuery } from './queries.ts'
import { fits, lineOf, wordsOf } from './words.ts'

/** What sql-formatter lays out well: queries, tables, views. */
const queryKinds = [
  ...['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'],
  ...['CreateStmt', 'AlterTableStmt', 'ViewStmt', 'CreateTableAsStmt'],
]

const lineAt = (bytes: Buffer, position: number): number =>
  bytes.subarray(0, position).toString().split('\n').length

/** One statement, without its semicolon and without the comments around it. */
const formatStatement = (kind: string, tokens: Token[], written: string): string => {
  const asWritten = written.replace(/[ \t]+$/gm, '')
  const hasComment = tokens.some((token) => token.kind === 'comment')
  if (queryKinds.includes(kind)) {
    const line = lineOf(wordsOf(tokens, Infinity))
    return !written.includes('\n') && fits(line) && !hasComment ? line : formatQuery(asWritten)
  }
  // A body in SQL's own syntax holds statements: its layout stays the author's, as inside $$.
  if (hasComment || tokens.some(({ text }) => text.toLowerCase() === 'atomic')) return asWritten
  return formatDeclaration(kind, wordsOf(tokens, kind === 'IndexStmt' ? 1 : 0))
}

/** What stands between two statements: comments as written, at most one blank line in a row. */
const formatGap = (gap: string): string => {
  const tidy = gap
    .replace(/[ \t]+$/gm, '')
    .replace(/\n[ \t]+(?=--)/g, '\n')
    .replace(/^[ \t]+/, ' ')
    .replace(/\n{3,}/g, '\n\n')
  return tidy.includes('\n') ? tidy : `${tidy.trimEnd()}\n`
}

const layOut = (text: string, statements: Statement[]): string => {
  const bytes = Buffer.from(text)
  const between = (from: number, to: number) => bytes.toString('utf8', from, to)
  const tokens = tokensOf(text)
  let [out, position] = ['', 0]
  for (const { kind, start, end } of statements) {
    const inside = tokens.filter((token) => token.start >= start && token.end <= end)
    const last = inside.findLastIndex((token) => token.kind !== 'comment')
    const own = inside.slice(0, last + 1)
    const stop = own.at(-1)?.end ?? end
    const semicolon = tokens.find((token) => token.start >= stop && token.text === ';')
    const gap = between(position, start)
    out += position > 0 ? formatGap(gap) : gap.trimStart()
    out += `${formatStatement(kind, own, between(start, stop))};`
    position = semicolon?.end ?? bytes.length
    // A comment between the last word and the semicolon moves behind the semicolon.
    const moved = between(stop, semicolon?.start ?? bytes.length).trim()
    if (moved) out += ` ${moved}`
  }
  return `${out}${formatGap(between(position, bytes.length))}`.trimEnd() + '\n'
}

const commentsOf = (text: string): string[] =>
  tokensOf(text)
    .filter(({ kind }) => kind === 'comment')
    .map((comment) => comment.text.replace(/\s+/g, ' ').trim())

/** Throws a finding unless both texts have the same statements and the same comments. */
const assertSame = (before: Statement[], text: string, after: string, file: string): void => {
  const now = statementsOf(after, file)
  const differing = before.findIndex(({ tree }, n) => !isDeepStrictEqual(tree, now[n]?.tree))
  if (differing >= 0 || now.length !== before.length) {
    const line = lineAt(Buffer.from(text), before[differing]?.start ?? text.length)
    throw finding(
      'format-changes-meaning',
      'Formatting would change what this statement means: write it differently.',
      { file, line },
    )
  }
  if (!isDeepStrictEqual(commentsOf(text), commentsOf(after))) {
    throw finding('format-loses-comment', 'Formatting would lose a comment: move it.', { file })
  }
}

/**
 * The text of an SQL file in the project's layout. Statements keep their parse trees, comments
 * their words, function bodies every character.
 * Throws a finding with `file` and the line when the text does not parse, or when the result would
 * not mean the same.
 */
export const formatSql = (text: string, file: string): string => {
  const statements = statementsOf(text, file)
  if (statements.length === 0) return text.trim() === '' ? '' : `${text.trim()}\n`
  let formatted: string
  try {
    formatted = layOut(text, statements)
  } catch (error) {
    const [first = ''] = messageOf(error).split('\n')
    throw finding('sql-format', `The formatter cannot read the file: ${first}.`, { file })
  }
  assertSame(statements, text, formatted, file)
  return formatted
}
