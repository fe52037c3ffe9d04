import type { TestProject } from 'vitest/node'
import { startTestServer } from './server.ts'
import { createTemplate, migrateMain } from './template.ts'

/** What the tests of a run are told about its server. */
export interface ProvidedServer {
  prefix: string
  /** The name of the database to copy. */
  template: string
  rootUrl: string
  /** The migrated main database, with pg_cron; one for all tests. */
  mainUrl: string
  passfile?: string
  bin?: string
}

declare module 'vitest' {
  interface ProvidedContext {
    server: ProvidedServer
  }
}

/** Vitest's global setup: brings the server of the run up; returns its teardown. */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  const server = await startTestServer()
  try {
    const template = await createTemplate(server)
    const mainUrl = await migrateMain(server)
    const { prefix, rootUrl, passfile, bin } = server
    project.provide('server', { prefix, template, rootUrl, mainUrl, passfile, bin })
  } catch (error) {
    await server.stop()
    throw error
  }
  return server.stop
}
