import { resolve } from 'node:path'
import { withoutPassword } from '../database.ts'
import { misuse } from '../errors.ts'
import { openSqlite, type Source } from './sqlite.ts'

/** Where data come from. */
export interface SourceAddress {
  kind: 'sqlite' | 'postgres'
  path: string
  /** The address as it is recorded and shown; never with a password. */
  shown: string
}

/** Reads `sqlite:FILE`. Throws (exit 2) for anything else. */
export const parseSource = (text: string): SourceAddress => {
  if (/^postgres(ql)?:/.test(text))
    return { kind: 'postgres', path: text, shown: withoutPassword(text) }
  const [, path] = /^sqlite:(.+)$/.exec(text) ?? []
  if (!path) throw misuse('source-address', `Write the source as sqlite:FILE, not "${text}".`)
  return { kind: 'sqlite', path: resolve(path), shown: `sqlite:${resolve(path)}` }
}

/** Opens a source for reading; see openSqlite for what is thrown. */
export const openSource = ({ path }: SourceAddress): Promise<Source> => openSqlite(path)
