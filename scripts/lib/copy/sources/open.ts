import type { SourceAddress } from './address.ts'
import { openCsv } from './csv.ts'
import { openJsonl } from './jsonl.ts'
import { openPostgres } from './postgres.ts'
import type { Source } from './source.ts'
import { openSqlite } from './sqlite.ts'

/** Opens a source for so many readers. Throws what its kind throws: a sentence. */
export const openSource = ({ kind, location }: SourceAddress, readers: number): Promise<Source> => {
  if (kind === 'postgres') return openPostgres(location)
  if (kind === 'sqlite') return openSqlite(location, { readers })
  return kind === 'jsonl' ? openJsonl(location) : openCsv(location)
}
