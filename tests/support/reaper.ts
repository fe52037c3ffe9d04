// Runs as a process of its own beside a test run, and outlives it by a moment: see server.ts.
import { rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { stopCluster } from '../../scripts/lib/server/cluster.ts'
import { dropDatabases } from './databases.ts'

/** What a test run leaves behind: a cluster's folder, or databases on somebody's server. */
export type Leftovers = { folder: string } | { rootUrl: string; prefix: string }

const leftovers = JSON.parse(process.argv[2] ?? '') as Leftovers
await finished(process.stdin.resume()).catch(() => undefined)
if ('folder' in leftovers) {
  await stopCluster(leftovers.folder)
  await rm(leftovers.folder, { recursive: true, force: true, maxRetries: 3 })
} else {
  await dropDatabases(leftovers.rootUrl, leftovers.prefix)
}
