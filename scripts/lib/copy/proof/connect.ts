import { explain } from '../../database.ts'
import { sourceSettings } from '../sources/postgres.ts'
import { targetSettings } from '../session.ts'
import { literal } from '../sql.ts'
import { openWire, type Wire } from '../wire/wire.ts'
import { proofSettings } from './side.ts'

/** Opens connections to the target's database, which act as app_copier. */
export const targetOpener = (url: string) => async (): Promise<Wire> => {
  const wire = await openWire(url, 'plumb verify')
  await wire.query(targetSettings)
  await wire.query(proofSettings)
  return wire
}

/** Opens connections to a PostgreSQL source. Throws a sentence (exit 3) when it cannot be reached. */
export const sourceOpener = (url: string) => async (): Promise<Wire> => {
  const wire = await openWire(url, 'plumb verify source').catch((error: unknown) => {
    throw explain(error, url)
  })
  await wire.query(`${sourceSettings} ${proofSettings}`)
  return wire
}

/** The version of a server as a number: 170004. */
export const versionOf = async (wire: Wire): Promise<number> => {
  const [row] = await wire.query(`select current_setting('server_version_num')`)
  return Number(row?.[0])
}

/** One moment of a PostgreSQL source, held until it is closed. */
export interface Moment {
  /** The connection that holds it. */
  wire: Wire
  /** The server's version as a number: 170004. */
  version: number
  /** Opens further connections that see the same moment. */
  open: () => Promise<Wire>
}

/** Holds a moment of a PostgreSQL source for a proof. Throws a sentence (exit 3) when it cannot be reached. */
export const holdMoment = async (url: string): Promise<Moment> => {
  const connect = sourceOpener(url)
  const begin = 'begin isolation level repeatable read read only'
  const wire = await connect()
  const [row] = await wire.query(`${begin}; select pg_export_snapshot()`)
  return {
    wire,
    version: await versionOf(wire),
    open: async () => {
      const other = await connect()
      await other.query(`${begin}; set transaction snapshot ${literal(row?.[0])}`)
      return other
    },
  }
}
