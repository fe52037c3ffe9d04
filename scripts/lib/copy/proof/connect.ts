import { sourceProblem } from '../problems.ts'
import { beginMoment, importMoment, sourceSettings } from '../sources/postgres.ts'
import { targetSettings } from '../session.ts'
import { setting } from '../sql.ts'
import { openWire, type Wire } from '../wire/wire.ts'
import { proofSettings } from './side.ts'

/** Says first what a connection is to be told; one that cannot take it is closed, or it would hold up the end. */
const prepared = async (wire: Wire, text: string): Promise<Wire> => {
  try {
    await wire.query(text)
    return wire
  } catch (error) {
    wire.close()
    throw error
  }
}

/** Opens connections to the target's database, which act as app_copier. */
export const targetOpener = (url: string) => async (): Promise<Wire> =>
  prepared(
    await openWire(url, 'plumb verify'),
    `${targetSettings}; ${setting(proofSettings, 'session')}`,
  )

const openSource = (url: string): Promise<Wire> =>
  openWire(url, 'plumb verify source').catch((error: unknown) => {
    throw sourceProblem(error, url)
  })

/** Opens a connection to a PostgreSQL source. Throws a sentence (exit 3) when it cannot be reached. */
export const openProvedSource = async (url: string): Promise<Wire> =>
  prepared(await openSource(url), setting({ ...sourceSettings, ...proofSettings }, 'session'))

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
  const wire = await prepared(await openSource(url), beginMoment(undefined, proofSettings))
  const exporting = wire.query(`select pg_export_snapshot(), current_setting('server_version_num')`)
  const [row] = await exporting.catch((error: unknown) => {
    wire.close()
    throw error
  })
  return {
    wire,
    version: Number(row?.[1]),
    open: async () => importMoment(url, await openSource(url), row?.[0] ?? '', proofSettings),
  }
}
