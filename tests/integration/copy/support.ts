import { randomBytes } from 'node:crypto'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { copyApplication, type CopyOptions } from '../../../scripts/lib/copy/copy.ts'
import { generate } from '../../../scripts/lib/copy/generate.ts'
import { readPlan } from '../../../scripts/lib/copy/plan.ts'
import { parseSource } from '../../../scripts/lib/copy/sources/address.ts'
import { verifyApplication, type VerifyOptions } from '../../../scripts/lib/copy/proof/verify.ts'
import type { Sql } from '../../../scripts/lib/database.ts'
import { test as base } from '../../support/database.ts'

/** Legacy data of housing, small, and the ways to copy and prove them into the file's database. */
export interface Legacy {
  file: string
  copy: (options?: CopyOptions) => ReturnType<typeof copyApplication>
  verify: (options?: VerifyOptions) => ReturnType<typeof verifyApplication>
  /** Runs SQL in the legacy file. */
  change: (script: string) => void
  /** Rows of the legacy file. */
  read: (query: string) => unknown[][]
}

const wipe = async (sql: Sql): Promise<void> => {
  await sql`set client_min_messages = warning`.simple()
  await sql`truncate housing.companies, copying.runs, copying.writes, audit.log cascade`
  await sql`drop schema if exists landing_housing cascade`
}

const legacyAt = async (url: string, file: string): Promise<Legacy> => {
  const plan = await readPlan('housing')
  const withFile = <T>(work: (file: Database.Database) => T): T => {
    const opened = new Database(file)
    try {
      return work(opened)
    } finally {
      opened.close()
    }
  }
  return {
    file,
    copy: (options) => copyApplication(url, plan, parseSource(`sqlite:${file}`), options),
    verify: (options) => verifyApplication(url, plan, options),
    change: (script) => withFile((opened) => opened.exec(`pragma foreign_keys = off; ${script}`)),
    read: (query) => withFile((opened) => opened.prepare(query).raw().all() as unknown[][]),
  }
}

/** Vitest's `test` with legacy data of its own, and nothing copied yet, for each test. */
export const test = base
  .extend('original', { scope: 'file' }, async ({}, { onCleanup }): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'plumb-copy-'))
    onCleanup(() => rm(folder, { recursive: true }))
    await generate('housing', { scale: 0.01, seed: 5, out: join(folder, 'original.db') })
    return join(folder, 'original.db')
  })
  .extend('legacy', async ({ db, original }, { onCleanup }): Promise<Legacy> => {
    const file = `${original}.${randomBytes(4).toString('hex')}`
    await copyFile(original, file)
    onCleanup(() => rm(file))
    await wipe(db.sql)
    return legacyAt(db.url, file)
  })

/** Every row version of the copy's targets and rejects: table, place in the file, transaction. */
export const rowVersions = async (sql: Sql): Promise<Record<string, unknown>> => {
  const versions: Record<string, unknown> = {}
  for (const table of [...targets, 'copying.rejects']) {
    const [row] = await sql`
      select count(*)::integer, md5(string_agg(t.ctid::text || t.xmin::text, ',' order by t.ctid)) as versions
      from ${sql(table)} as t`
    versions[table] = row
  }
  return versions
}

/** The tables that a copy of housing fills. */
export const targets = [
  ...['housing.companies', 'housing.users', 'housing.projects', 'housing.applicants'],
  ...['housing.applications', 'housing.contact_submissions'],
]
