import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { openPostgres } from '../../../scripts/lib/copy/sources/postgres.ts'
import { memorySink } from '../../../scripts/lib/copy/wire/sink.ts'
import { databaseName } from '../../../scripts/lib/database.ts'
import { test } from '../../support/database.ts'
import { untilGone } from '../../support/sessions.ts'

const whole = { low: null, high: null }

test('a moment of the source that is lost is told in a sentence, and no reader stays', async ({
  db,
}) => {
  const source = await openPostgres(db.url)
  await db.sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'plumb copy source' and datname = current_database()`
  await untilGone(db.sql, 'plumb copy source')
  await expect(source.reader(1)).rejects.toMatchObject({ exit: 3, code: 'snapshot-lost' })
  await untilGone(db.sql, 'plumb copy source 1')
  await source.close()
})

test('a moment of the source is held, however soon its server ends idle transactions', async ({
  db,
}) => {
  const name = databaseName(db.url)
  await db.sql.unsafe(
    `alter database ${name} set idle_in_transaction_session_timeout = '200ms';
     alter database ${name} set transaction_timeout = '500ms';
     create table seen as select 1 as id`,
  )
  const source = await openPostgres(db.url)
  await sleep(600)
  await db.sql`insert into seen values (2)`
  const reader = await source.reader(1)
  await sleep(600)
  const table = await source.table({ table: 'seen', key: ['id'] })
  const sent = await reader.send(table, whole, memorySink(), { format: 'binary' })
  expect(sent.rows).toBe(1)
  await reader.close()
  await source.close()
})

test('what is read at a moment cannot be emptied or rewritten before it is read', async ({
  db,
}) => {
  await db.sql.unsafe(`
    create table kept (id bigint primary key) partition by range (id);
    create table kept_1 partition of kept default;
    insert into kept values (1)`)
  const source = await openPostgres(db.url)
  await source.table({ table: 'kept', key: ['id'] })
  for (const change of ['truncate kept_1', 'alter table kept detach partition kept_1'])
    await expect(
      db.sql.begin((sql) => sql.unsafe(`set local lock_timeout = '200ms'; ${change}`)),
    ).rejects.toMatchObject({ code: '55P03' })
  await source.close()
  await db.sql`truncate kept`
})

test('what was emptied or rewritten since the moment is not read as if it had been empty', async ({
  db,
}) => {
  await db.sql`create table emptied as select 1 as id`
  const source = await openPostgres(db.url)
  await db.sql`truncate emptied`
  await expect(source.table({ table: 'emptied', key: ['id'] })).rejects.toMatchObject({
    exit: 3,
    code: 'source-altered',
  })
  await source.close()
})
