import type { Token } from './parse.ts'

/** The widest line, in characters; also prettier's in this project. */
export const widthMax = 100

/** A token as it will be shown. */
export interface Word {
  text: string
  /** Nothing, one space, or a line break with the author's indentation. */
  gap: string
  /** How many parentheses are open around it; a parenthesis belongs to its outside. */
  depth: number
}

/** Keywords and unquoted names in lower case; PostgreSQL folds them anyway. */
const lowered = ({ kind, text }: Token): string =>
  (kind === 'keyword' || kind === 'name') && /^[\w$]+$/.test(text) ? text.toLowerCase() : text

const gapOf = (tokens: Token[], n: number, touching: boolean): string => {
  const [earlier, before, token] = [tokens[n - 2], tokens[n - 1], tokens[n]]
  if (!before || !token) return ''
  if (token.gap.includes('\n')) return token.gap.replace(/^[^]*\n/, '\n')
  if (['(', '.'].includes(before.text) || [',', ')', '.', ';'].includes(token.text)) return ''
  if (before.text === ',') return ' '
  const isName = before.kind === 'name' || earlier?.text === '.'
  if (touching && token.text === '(' && isName) return ''
  return token.gap && ' '
}

/** Whether two words on one line touch, though the author broke the line between them. */
const touches = (before: Word | undefined, { text }: Word): boolean =>
  !before || ['(', '.'].includes(before.text) || [',', ')', '.', ';'].includes(text)

/**
 * The words of a statement. The author's spaces count as one, and stand where they belong next to
 * commas, dots and parentheses. With `calls`, a name touches the parenthesis that follows it, from
 * that depth on.
 */
export const wordsOf = (tokens: Token[], calls: number): Word[] => {
  let depth = 0
  return tokens.map((token, n) => {
    if (token.text === ')') depth--
    const word = { text: lowered(token), gap: gapOf(tokens, n, depth >= calls), depth }
    if (token.text === '(') depth++
    return word
  })
}

/** Words on one line, or on more where a word itself (a function's body) has several. */
export const lineOf = (words: Word[]): string =>
  words
    .map((word, n) => (word.gap && !touches(words[n - 1], word) ? ' ' : '') + word.text)
    .join('')

/** Words with the author's line breaks. */
export const writtenOf = (words: Word[]): string =>
  words.map(({ text, gap }, n) => (n > 0 ? gap : '') + text).join('')

/** Whether a statement's text fits on one line together with its semicolon. */
export const fits = (line: string): boolean => !line.includes('\n') && line.length < widthMax
