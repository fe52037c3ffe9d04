import { misuse } from '../../errors.ts'
import type { SourceAddress } from './address.ts'
import { openPostgres } from './postgres.ts'
import type { Source } from './source.ts'
import { openSqlite } from './sqlite.ts'

/** Opens a source for so many readers. Throws what its kind throws: a sentence with exit 2 or 3. */
export const openSource = async (address: SourceAddress, readers: number): Promise<Source> => {
  if (address.kind === 'postgres') return openPostgres(address.location)
  if (address.kind === 'sqlite') return openSqlite(address.location, { readers })
  throw misuse('source-address', 'not yet')
}
