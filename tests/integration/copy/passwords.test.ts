import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { whomOf } from '../../../scripts/lib/address.ts'
import { databaseName, withPassword } from '../../../scripts/lib/database.ts'
import { test as base } from '../../support/database.ts'
import { plumb, type Ended } from '../../support/plumb.ts'
import { ownProject } from '../../support/project.ts'
import { directPlan } from './direct-plan.ts'

const secret = 'Sek#ret/1'

/** A source in the same database, for a role that has a password of its own. */
const test = base.extend('source', { scope: 'file' }, async ({ db }, { onCleanup }) => {
  const role = `reader_${randomBytes(4).toString('hex')}`
  await db.sql.unsafe(`
    create role ${role} login password '${secret}';
    create schema src;
    create table src.t (id bigint primary key, v text);
    insert into src.t values (1, 'one');
    create schema x authorization app_owner;
    create table x.t (id bigint primary key, v text);
    alter table x.t owner to app_owner;
    grant usage on schema x, src to app_copier, ${role};
    grant temporary, connect on database ${databaseName(db.url)} to ${role};
    grant select on src.t to ${role};
    grant all on x.t to app_copier;`)
  onCleanup(async () => {
    await db.sql.unsafe(`drop owned by ${role}; drop role ${role}`)
  })
  const { host, port, database } = whomOf(db.url)
  return { role, host, port, database }
})

const copies = async (db: { url: string }, from: string, env = {}): Promise<Ended> => {
  const root = await ownProject('shop', { '10_t': directPlan('src.t', 'x.t') })
  const DATABASE_URL = await withPassword(db.url)
  return plumb(['copy', 'shop', '--from', from], { PLUMB_ROOT: root, DATABASE_URL, ...env })
}

test('a password in the query of an address is neither shown nor recorded', async ({
  db,
  source: { role, host, port, database },
}) => {
  const words = new URLSearchParams({ host, port: String(port), user: role, password: secret })
  const ended = await copies(db, `postgres:///${database}?${words.toString()}`)
  expect(ended.exit, ended.err).toBe(0)
  const written = await db.sql`
    select r.source from copying.runs as r union all select to_json(p)::text from copying.proofs as p`
  expect(written.length).toBeGreaterThan(1)
  for (const text of [JSON.stringify(written), ended.out + ended.err])
    expect(decodeURIComponent(text.replaceAll('%', '%25'))).not.toMatch(/Sek/)
})

test('an address that is refused is not repeated', async ({ db }) => {
  for (const from of [`host=h password=${secret}`, `postgres://u:${secret}@h/db`]) {
    const ended = await copies(db, from)
    expect(ended.exit).toBe(2)
    expect(ended.out + ended.err).not.toContain('Sek')
  }
})

test("a source's password is found where the environment has it, and the target's beats it", async ({
  db,
  source: { role, host, port, database },
}) => {
  const from = `postgres://${role}@${host}:${port}/${database}`
  const root = await ownProject('other', {})
  const PGPASSFILE = join(root, 'pgpass')
  await writeFile(PGPASSFILE, `${host}:${port}:*:${role}:${secret}\n`, { mode: 0o600 })
  await writeFile(join(root, '.pgpass'), `${host}:${port}:*:${role}:${secret}\n`, { mode: 0o600 })
  const nowhere = { PGPASSFILE: '', HOME: '/nonexistent' }
  for (const env of [
    { PGPASSFILE },
    { PGPASSFILE: '', HOME: root },
    { ...nowhere, PGPASSWORD: secret },
  ]) {
    const ended = await copies(db, from, env)
    expect(ended.exit, ended.err).toBe(0)
  }
  const without = await copies(db, from, nowhere)
  expect([without.exit, without.err]).toEqual([3, expect.stringContaining('[server-no-password]')])
})
