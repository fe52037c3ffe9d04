import { undoCopy } from '../../../../scripts/lib/copy/undo/undo.ts'

// Takes the copy of the application trial back, to be killed while it does: undo-child.ts <address>
const [, , url = ''] = process.argv
process.stdout.write('begun\n')
await undoCopy(url, 'trial')
