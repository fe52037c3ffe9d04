import { restoreKeys } from '../../../../scripts/lib/copy/deferred/deferred.ts'

// Makes the keys of the application trial again, to be killed while it does: restore-child.ts <address>
const [, , url = ''] = process.argv
process.stdout.write('begun\n')
await restoreKeys(url, 'trial', { jobs: 2 })
