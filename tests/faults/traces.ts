import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from '../../scripts/lib/database.ts'
import { expected } from './legacy.ts'

const goneMsMax = 10_000

/** Rows that are in one of source and target only, or not equally often in both, by table. */
export const differences = async (target: Sql): Promise<Record<string, number>> => {
  const found: Record<string, number> = {}
  for (const [table, select] of Object.entries(expected)) {
    const [row] = await target.unsafe<{ count: number }[]>(`
      select count(*)::integer
      from (select s::text as row, count(*) as times from (${select}) as s group by 1) as s
      full join (select t::text as row, count(*) as times from faults.${table} as t group by 1) as t
        using (row, times)
      where s.row is null or t.row is null`)
    found[table] = row?.count ?? NaN
  }
  return found
}

/** Where every row of a table stands, and which transaction wrote it, as one hash for each table. */
export const rowVersions = async (target: Sql): Promise<Record<string, string>> => {
  const found: Record<string, string> = {}
  for (const table of Object.keys(expected)) {
    const [row] = await target.unsafe<{ versions: string }[]>(
      `select md5(string_agg(ctid::text || xmin, ',' order by ctid)) as versions from faults.${table}`,
    )
    found[table] = row?.versions ?? ''
  }
  return found
}

/** Every schema, table, view, index, constraint, trigger, function and slot that a database has. */
export const objects = async (sql: Sql): Promise<string[]> => {
  const rows = await sql<{ object: string }[]>`
    with spaces as (
      select oid, nspname from pg_namespace where nspname !~ '^(pg_|information_schema|_?timescaledb)'
    )
    select 'schema ' || nspname as object from spaces
    union all
    select concat_ws(' ', c.relkind, n.nspname, c.relname, c.relpersistence, c.reloptions, pg_get_userbyid(c.relowner))
    from pg_class as c join spaces as n on n.oid = c.relnamespace
    union all
    select concat_ws(' ', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisready)
    from pg_index as i join pg_class as c on c.oid = i.indrelid join spaces as n on n.oid = c.relnamespace
    union all
    select concat_ws(' ', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid), k.convalidated)
    from pg_constraint as k join spaces as n on n.oid = k.connamespace
    union all
    select concat_ws(' ', t.tgrelid::regclass, t.tgname, t.tgenabled) from pg_trigger as t where not t.tgisinternal
    union all
    select concat_ws(' ', 'function', p.oid::regprocedure) from pg_proc as p join spaces as n on n.oid = p.pronamespace
    union all
    select concat_ws(' ', 'slot', slot_name) from pg_replication_slots
    order by 1`
  return rows.map(({ object }) => object)
}

/** Sessions, exported snapshots, locks and prepared transactions, once what has ended has gone. */
export const holds = async (sql: Sql): Promise<string[]> => {
  const deadline = Date.now() + goneMsMax
  for (;;) {
    const rows = await sql<{ hold: string }[]>`
      select concat_ws(' ', 'session', pid, application_name, state, backend_xmin) as hold
      from pg_stat_activity where application_name like 'plumb%'
      union all
      select concat_ws(' ', 'lock', locktype, mode, pid) from pg_locks where locktype = 'advisory'
      union all
      select concat_ws(' ', 'prepared', gid) from pg_prepared_xacts
      union all
      select concat_ws(' ', 'snapshot', name) from pg_ls_dir('pg_snapshots') as name`
    if (rows.length === 0 || Date.now() > deadline) return rows.map(({ hold }) => hold)
    await sleep(50)
  }
}

/** What the records of the copy still leave to be done, claims and parts of a proof among it. */
export const unfinished = async (target: Sql): Promise<string[]> => {
  const rows = await target<{ thing: string }[]>`
    select concat_ws(' ', 'chunk', step_id, number) as thing from copying.chunks where done_at is null
    union all
    select 'claimed chunks ' || count(*) from copying.chunks
    having count(*) <> (select count(*) from (select from copying.chunks for update skip locked) as free)
    union all
    select concat_ws(' ', 'part of a proof', comparison, number) from copying.proof_parts
    union all
    select concat_ws(' ', 'followed', application) from copying.follows
    union all
    select concat_ws(' ', 'step', name) from copying.steps where finished_at is null
    union all
    select concat_ws(' ', 'deferred', table_name, name, kind) from copying.deferred
    union all
    select concat_ws(' ', 'run', id, state) from copying.runs
    where state = 'running' or (id = (select max(id) from copying.runs) and state <> 'done')
    union all
    select 'the next id is ' || last_value + 1 from faults.owners_id_seq
    where last_value <> (select max(id) from faults.owners)`
  return rows.map(({ thing }) => thing)
}
