import { readFile } from 'node:fs/promises'

/** A hot query's file: what its header promises, and the statement. */
export interface HotQuery {
  budgetMs: number
  params: { name: string; type: string }[]
  /** Gives tenant, user, role and the parameters' values, in this order. */
  sample: string
  indexes: string[]
  /** For a table so small that no index would be used. */
  needsNoIndex: boolean
  neverScan: string[]
  /** At most so many partitions or chunks of a table. */
  partitions: { table: string; max: number }[]
  isPage: boolean
  statement: string
}

const all = (header: string, pattern: RegExp): string[][] =>
  [...header.matchAll(pattern)].map((match) => match.slice(1))

const known =
  /^--! (budget p95 \d+ ms|param \$\d+ \w+ .+|sample select .+|index \S+|never scan \S+|partitions \S+ \d+|page|no index)$/

/** Reads a file of sql/<application>/queries. Throws for a header line that means nothing. */
const parseHotQuery = (text: string): HotQuery => {
  const lines = text.split('\n').filter((line) => line.startsWith('--!'))
  const unknown = lines.find((line) => !known.test(line))
  if (unknown) throw new Error(`the header line means nothing: ${unknown}`)
  const header = lines.join('\n')
  const [[budget] = []] = all(header, /^--! budget p95 (\d+) ms$/gm)
  const [[sample] = []] = all(header, /^--! sample (.+)$/gm)
  if (!budget || !sample) throw new Error('the header lacks a budget or a sample')
  return {
    budgetMs: Number(budget),
    sample,
    params: all(header, /^--! param \$\d+ (\w+) (.+)$/gm).map(([name = '', type = '']) => ({
      name,
      type,
    })),
    indexes: all(header, /^--! index (\S+)$/gm).map(([index = '']) => index),
    neverScan: all(header, /^--! never scan (\S+)$/gm).map(([table = '']) => table),
    partitions: all(header, /^--! partitions (\S+) (\d+)$/gm).map(([table = '', max]) => ({
      table,
      max: Number(max),
    })),
    needsNoIndex: /^--! no index$/m.test(header),
    isPage: /^--! page$/m.test(header),
    statement: text.replace(/^--.*$/gm, '').trim(),
  }
}

export const readHotQuery = async (file: string): Promise<HotQuery> =>
  parseHotQuery(await readFile(file, 'utf8'))
