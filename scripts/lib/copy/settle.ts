import type { Job } from './job.ts'
import { targetSettings, type Session } from './session.ts'
import { literal } from './sql.ts'
import { openWire, type Wire } from './wire/wire.ts'

// An index of a large table takes its time; the memory is for each connection, and more where the server
// gives more.
const makerSettings = `
  ${targetSettings};
  set statement_timeout = 0;
  set lock_timeout = '60s';
  select set_config(name, greatest(setting::bigint, 256 * 1024)::text, false)
  from pg_settings
  where name = 'maintenance_work_mem';
`

/** Opens a connection that makes indexes, keys and statistics. */
export const openMaker = async (url: string, name: string, signal?: AbortSignal): Promise<Wire> => {
  const wire = await openWire(url, name, signal)
  try {
    await wire.query(makerSettings)
    return wire
  } catch (error) {
    wire.close()
    throw error
  }
}

/** Moves a table's sequences on, and gathers its statistics. */
export const settleTable = (wire: Pick<Wire, 'query'>, table: string): Promise<unknown> =>
  wire.query(`select copying.settle(${literal(table)}::regclass)`)

/** The targets that a job has written to, the largest first. */
const writtenBy = async ({ query }: Session, job: string): Promise<string[]> => {
  const rows = await query<{ target: string }>(
    `select s.target_table as target
     from copying.steps as s
     join copying.chunks as c on c.step_id = s.id
     where s.run_id = $1 and s.kind in ('copy', 'shape')
     group by 1
     having sum(c.rows) > 0
     order by sum(c.rows) desc`,
    [job],
  )
  return rows.map(({ target }) => target)
}

/** Settles the tables that the job has written, but those that were settled after their last row. */
export const settle = async ({ session, run, share, settled }: Job): Promise<void> => {
  const left = (await writtenBy(session, run.job)).filter((target) => !settled.has(target))
  await share(left.map((target) => (wire) => settleTable(wire, target)))
}
