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

/** What of a server decides how its rows are hashed. */
export interface Server {
  /** The version as a number: 170004. */
  version: number
  /** How the database writes text. */
  encoding: string
}

const serverItems = `current_setting('server_version_num'), current_setting('server_encoding')`

const asServer = ([version, encoding]: (string | null)[] = []): Server => ({
  version: Number(version),
  encoding: encoding ?? '',
})

/** What the server of a connection is. */
export const serverOf = async (wire: Wire): Promise<Server> => {
  const [row] = await wire.query(`select ${serverItems}`)
  return asServer(row)
}

/** One moment of a PostgreSQL source, held until it is closed. */
export interface Moment {
  /** The connection that holds it. */
  wire: Wire
  server: Server
  /** Opens further connections that see the same moment. */
  open: () => Promise<Wire>
}

/** Holds a moment of a PostgreSQL source for a proof. Throws a sentence (exit 3) when it cannot be reached. */
export const holdMoment = async (url: string): Promise<Moment> => {
  const wire = await prepared(await openSource(url), beginMoment(undefined, proofSettings))
  const exporting = wire.query(`select pg_export_snapshot(), ${serverItems}`)
  const [row] = await exporting.catch((error: unknown) => {
    wire.close()
    throw error
  })
  return {
    wire,
    server: asServer(row?.slice(1)),
    open: async () => importMoment(url, await openSource(url), row?.[0] ?? '', proofSettings),
  }
}
