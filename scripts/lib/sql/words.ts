import type { Token } from './parse.ts'

/** The widest line, in characters; also prettier's in this project. */
export const widthMax = 100

/** A token as it will be shown, and whether a space stands before it. */
export interface Word {
  text: string
  spaced: boolean
  /** How many parentheses are open around it; a parenthesis belongs to its outside. */
  depth: number
}

/** Keywords and unquoted names in lower case; PostgreSQL folds them anyway. */
const lowered = ({ kind, text }: Token): string =>
  (kind === 'keyword' || kind === 'name') && /^[\w$]+$/.test(text) ? text.toLowerCase() : text

const isSpaced = (tokens: Token[], n: number, touching: boolean): boolean => {
  const [earlier, before, token] = [tokens[n - 2], tokens[n - 1], tokens[n]]
  if (!token || !before || before.text === '(' || before.text === '.') return false
  if ([',', ')', '.', ';'].includes(token.text)) return false
  if (before.text === ',') return true
  const isName = before.kind === 'name' || earlier?.text === '.'
  if (touching && token.text === '(' && isName) return false
  return token.start > before.end
}

/**
 * The words of a statement. The author's spaces count as one, and stand where they belong next to
 * commas, dots and parentheses. With `calls`, a name touches the parenthesis that follows it, from
 * that depth on.
 */
export const wordsOf = (tokens: Token[], calls: number): Word[] => {
  let depth = 0
  return tokens.map((token, n) => {
    if (token.text === ')') depth--
    const spaced = isSpaced(tokens, n, depth >= calls)
    const word = { text: lowered(token), spaced, depth }
    if (token.text === '(') depth++
    return word
  })
}

/** Words one after another, on one line unless a word (a function's body) has several. */
export const lineOf = (words: Word[]): string =>
  words.map(({ text, spaced }, n) => (n > 0 && spaced ? ' ' : '') + text).join('')

/** Whether a statement's text fits on one line together with its semicolon. */
export const fits = (line: string, indent = 0): boolean =>
  !line.includes('\n') && indent + line.length < widthMax
