import { isDeepStrictEqual } from 'node:util'
import { finding } from '../errors.ts'
import { formatDeclaration } from './declarations.ts'
import { statementsOf, tokensOf, type Statement, type Token } from './parse.ts'
import { formatQuery } from './queries.ts'
import { fits, lineOf, wordsOf, writtenOf } from './words.ts'

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
    const words = wordsOf(tokens, Infinity)
    if (!written.includes('\n') && fits(lineOf(words)) && !hasComment) return lineOf(words)
    return formatQuery(writtenOf(words)) ?? asWritten
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

const layOut = (text: string, statements: Statement[], file: string): string => {
  const bytes = Buffer.from(text)
  const between = (from: number, to: number) => bytes.toString('utf8', from, to)
  const tokens = tokensOf(text)
  let [out, position] = ['', 0]
  for (const { kind, start, end, tree } of statements) {
    const inside = tokens.filter((token) => token.start >= start && token.end <= end)
    const last = inside.findLastIndex((token) => token.kind !== 'comment')
    const own = inside.slice(0, last + 1)
    const stop = own.at(-1)?.end ?? end
    const semicolon = tokens.find((token) => token.start >= stop && token.text === ';')
    const gap = between(position, start)
    out += position > 0 ? formatGap(gap) : gap.trimStart()
    const shown = formatStatement(kind, own, between(start, stop))
    if (!isDeepStrictEqual(treesOf(shown, file), [tree])) throw changed(file, lineAt(bytes, start))
    out += `${shown};`
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

const changed = (file: string, line?: number) =>
  finding(
    'format-changes-meaning',
    'Formatting would change what this means: write it differently.',
    line === undefined ? { file } : { file, line },
  )

const treesOf = (text: string, file: string): unknown[] => {
  try {
    return statementsOf(text, file).map(({ tree }) => tree)
  } catch {
    return []
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
  const formatted = layOut(text, statements, file)
  const trees = statements.map(({ tree }) => tree)
  if (!isDeepStrictEqual(treesOf(formatted, file), trees)) throw changed(file)
  if (!isDeepStrictEqual(commentsOf(text), commentsOf(formatted))) {
    throw finding('format-loses-comment', 'Formatting would lose a comment: move it.', { file })
  }
  return formatted
}
