// graphile-migrate sends six statements for a migration and waits for each answer. All but the
// migration's own text are foreseen, so that they can travel together: what the server does, and in
// which order, stays the same, but the network is crossed three times.
import { migrateLock } from '../graphile.ts'
import type { Client } from './graphile.ts'

const lock = `select pg_try_advisory_lock(${migrateLock}) as locked`
const unlock = `select pg_advisory_unlock(${migrateLock})`

const recording = 'insert into graphile_migrate.migrations'

interface Query {
  text: string
  values?: (string | null)[]
}

interface Answer {
  rows: Record<string, unknown>[]
}

/**
 * A client for graphile-migrate whose statements have no names: the driver would take one that was
 * prepared for an earlier migration to be there still, while preparation() has dropped it. `onRecord`
 * hears that the migration's own statement has succeeded, and is about to be recorded.
 */
export const unnamed = (client: Client, onRecord: () => void): Client => {
  const query = (given: string | Query, values?: (string | null)[]): Promise<unknown> => {
    const { text, values: own = values } = typeof given === 'string' ? { text: given } : given
    if (text.startsWith(recording)) onRecord()
    return client.query(text, own)
  }
  return { query } as unknown as Client
}

/**
 * A client for graphile-migrate to apply one migration by, in a transaction. `before` is run first,
 * in a transaction of its own. Throws when the advisory lock is not to be had, as graphile-migrate
 * does; what it does not foresee is sent as it is.
 */
export const batching = (client: Client, before: string): Client => {
  const send = (text: string) => client.query(text) as Promise<unknown> as Promise<Answer[]>
  const literal = (value?: string | null) => (value == null ? 'null' : client.escapeLiteral(value))
  const nothing: Answer = { rows: [] }
  let record = ''
  let isLocked = false

  const begin = async (): Promise<Answer> => {
    const answers = await send(`begin;\n${before};\ncommit;\n${lock};\nbegin`)
    isLocked = answers.some(({ rows }) => rows[0]?.locked === true)
    if (!isLocked) throw new Error('Failed to get exclusive lock')
    return nothing
  }
  const commit = async (): Promise<Answer> => {
    await send(`${record};\ncommit;\n${unlock}`)
    isLocked = false
    return nothing
  }
  const query = async (given: string | Query, values: (string | null)[] = []): Promise<unknown> => {
    const { text, values: own = values } = typeof given === 'string' ? { text: given } : given
    if (text.startsWith('select pg_try_advisory_lock')) return { rows: [{ locked: true }] }
    if (text.startsWith('select pg_advisory_unlock')) return isLocked ? send(unlock) : nothing
    if (text === 'begin') return begin()
    if (text === 'commit') return commit()
    if (!text.startsWith(recording)) return client.query(text, own.length > 0 ? own : undefined)
    record = text.replace(/\$(\d+)/g, (_, n) => literal(own[Number(n) - 1]))
    return nothing
  }
  return { query } as unknown as Client
}
