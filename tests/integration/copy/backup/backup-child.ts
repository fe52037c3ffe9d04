import { backUp } from '../../../../scripts/lib/copy/backup/backup.ts'
import type { Server } from '../../../../scripts/lib/server/server.ts'

// Backs a database up, to be killed while it does: backup-child.ts <server as JSON and folder>
const [, , text = ''] = process.argv
const { server, folder } = JSON.parse(text) as { server: Server; folder: string }
process.stdout.write('begun\n')
await backUp(server, { folder })
