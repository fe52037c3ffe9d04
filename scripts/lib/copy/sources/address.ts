import { resolve } from 'node:path'
import { isAddress, withoutPassword } from '../../address.ts'
import { misuse } from '../../errors.ts'

/** Where data come from. */
export interface SourceAddress {
  kind: 'postgres' | 'sqlite' | 'jsonl' | 'csv'
  /** The server's address, or the absolute path of a file or folder. */
  location: string
  /** The address as it is recorded and shown; never with a password. */
  shown: string
}

/**
 * Reads `postgres://…`, `sqlite:FILE`, `jsonl:FILE_OR_FOLDER` or `csv:FILE_OR_FOLDER`.
 * Throws (exit 2) for anything else; whether it exists is found out when it is opened.
 */
export const parseSource = (text: string): SourceAddress => {
  if (isAddress(text)) return { kind: 'postgres', location: text, shown: withoutPassword(text) }
  const [, kind, path] = /^(sqlite|jsonl|csv):(?!\/\/)(.+)$/s.exec(text) ?? []
  if (!kind || !path)
    throw misuse(
      'source-address',
      // Not what was given instead: a password may stand anywhere in it.
      'Write the source as postgres://…, sqlite:FILE, jsonl:FILE_OR_FOLDER or csv:FILE_OR_FOLDER; in a password, write %23, %2F, %3F, %40 for #, /, ?, @.',
    )
  const location = resolve(path)
  return { kind: kind as SourceAddress['kind'], location, shown: `${kind}:${location}` }
}
