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
  const connect = () => openWire(url, 'plumb verify source')
  const begin = `${sourceSettings} ${proofSettings} begin isolation level repeatable read read only;`
  const wire = await connect().catch((error: unknown) => {
    throw explain(error, url)
  })
  const rows = await wire.query(
    `${begin} select current_setting('server_version_num'), pg_export_snapshot()`,
  )
  const [version, snapshot] = rows.at(-1) ?? []
  return {
    wire,
    version: Number(version),
    open: async () => {
      const other = await connect()
      await other.query(`${begin} set transaction snapshot ${literal(snapshot)}`)
      return other
    },
  }
}
