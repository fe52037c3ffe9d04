import { createHash } from 'node:crypto'
import { relative, resolve } from 'node:path'
import { messageOf, misuse, PlumbError } from '../errors.ts'
import { root } from '../paths.ts'
import { readText } from '../texts.ts'

/** A backfill: one UPDATE over the rows of a batch, and how the batches are cut. */
export interface Backfill {
  /** The file, as the project names it. */
  file: string
  /** SHA-256 of the file's text. */
  hash: string
  /** `schema.table`, whose rows are walked through. */
  table: string
  /** The columns of one of its unique keys, in the order of the key. */
  key: string[]
  /** How many rows a batch has, if the file says so. */
  batchRows?: number
  /** The UPDATE, with `batch` as the relation of the rows' keys. */
  update: string
}

const name = '[a-z_][a-z0-9_]*'
const forms: Record<string, RegExp> = {
  table: new RegExp(`^${name}\\.${name}$`),
  key: new RegExp(`^${name}(, *${name})*$`),
  batch: /^[1-9][0-9]{0,5}$/,
}

const headerOf = (lines: string[], file: string): Partial<Record<string, string>> => {
  const header: Partial<Record<string, string>> = {}
  for (const [n, line] of lines.entries()) {
    if (!line.startsWith('--!')) continue
    const [, word = '', value = ''] = /^--! (\w+) +(.+?)\s*$/.exec(line) ?? []
    if (!forms[word]?.test(value) || header[word] !== undefined)
      throw misuse(
        'backfill-header',
        'Correct this line: it must be one of --! table schema.table, --! key column, …, --! batch rows, each once; a name that needs quotes cannot be written.',
        { file, line: n + 1 },
      )
    header[word] = value
  }
  return header
}

/**
 * Reads the text of a backfill: the header lines `--! table` and `--! key`, perhaps `--! batch`,
 * then one UPDATE that joins `batch`. Throws (exit 2), with the line, for anything else.
 */
const parseBackfill = (text: string, file: string): Backfill => {
  const lines = text.split(/\r?\n/)
  const { table, key, batch } = headerOf(lines, file)
  if (!table || !key)
    throw misuse('backfill-header', 'Begin the file with --! table and --! key.', { file, line: 1 })
  const begin = lines.findIndex((line) => !/^\s*(--.*)?$/.test(line))
  const update = lines
    .slice(Math.max(0, begin))
    .join('\n')
    .trim()
    .replace(/;+(\s*--[^\n]*)?$/, '')
  if (begin < 0 || !/^update\b/i.test(update) || !/\bbatch\b/i.test(update))
    throw misuse('backfill-update', 'Write one UPDATE … FROM batch WHERE … below the header.', {
      file,
      line: begin < 0 ? lines.length : begin + 1,
    })
  return {
    file,
    hash: createHash('sha256').update(text).digest('hex'),
    table,
    key: key.split(/, */),
    ...(batch ? { batchRows: Number(batch) } : {}),
    update,
  }
}

/** Reads a backfill's file; a path is relative to the working directory. Throws as readText() does, too. */
export const readBackfill = async (path: string): Promise<Backfill> => {
  const file = relative(root, resolve(path))
  const text = await readText(resolve(path), file).catch((error: unknown) => {
    if (error instanceof PlumbError) throw error
    throw misuse('no-such-file', `The file cannot be read: ${messageOf(error)}.`, { file })
  })
  return parseBackfill(text, file)
}
