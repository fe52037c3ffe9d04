import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { onTestFinished } from 'vitest'
import { compareRelations } from '../../../scripts/lib/copy/proof/between.ts'
import { holdMoment, targetOpener } from '../../../scripts/lib/copy/proof/connect.ts'
import type { Compared } from '../../../scripts/lib/copy/proof/compared.ts'
import type { HashKind } from '../../../scripts/lib/copy/proof/side.ts'
import { connect, databaseUrl, type Sql } from '../../../scripts/lib/database.ts'
import { createDatabase, dropDatabase } from '../../support/databases.ts'
import { testServer } from '../../support/database.ts'

/** A legacy database beside the migrated one, and the comparison of their tables. */
export interface Two {
  /** The legacy database. */
  there: Sql
  compare: (
    table: string,
    options?: { key?: string[]; kind?: HashKind; from?: string; rangeRows?: number },
  ) => Promise<Compared>
}

/** Makes an empty legacy database for the test that runs. */
export const twoDatabases = async (hereUrl: string): Promise<Two> => {
  const { prefix, rootUrl } = testServer()
  const name = prefix + randomBytes(4).toString('hex')
  await createDatabase(rootUrl, name)
  const thereUrl = databaseUrl(rootUrl, name)
  const there = connect(thereUrl)
  const client = new pg.Client(hereUrl)
  await client.connect()
  onTestFinished(async () => {
    await client.end()
    await there.end({ timeout: 5 })
    await dropDatabase(rootUrl, name)
  })
  const open = targetOpener(hereUrl)
  return {
    there,
    compare: async (table, { key = ['id'], kind = 'fast', from = table, rangeRows } = {}) => {
      const moment = await holdMoment(thereUrl)
      try {
        return await compareRelations({
          session: {
            query: async <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) =>
              (await client.query<Row>(text, values)).rows,
          },
          there: { open: moment.open, from },
          here: { open, table },
          key,
          kind,
          jobs: 2,
          ...(rangeRows === undefined ? {} : { rangeRows }),
        })
      } finally {
        moment.wire.close()
      }
    },
  }
}

/** Runs the same statements in both databases, here so that app_copier may read what they make. */
export const inBoth = async (here: Sql, { there }: Two, statements: string): Promise<void> => {
  await there.unsafe(statements)
  await here.unsafe(
    `${statements}; grant usage on schema trial to app_copier; grant select on all tables in schema trial to app_copier`,
  )
}

const columns = `id bigint, name text, note text, price numeric, ratio double precision, at timestamptz, tags text[]`

/** The same table on both sides, without a key that would forbid anything. */
export const table = async (here: Sql, two: Two, name: string, rows = 50): Promise<void> => {
  await inBoth(
    here,
    two,
    `create schema if not exists trial;
     create table trial.${name} (${columns});
     insert into trial.${name}
     select i, 'name ' || i, '', i + 0.5, i / 3.0::float8, '2020-01-01'::timestamptz + i * interval '1 s', array['a', i::text]
     from generate_series(1, ${rows}) as i`,
  )
}
