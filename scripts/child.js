// Runs a program of plumb as a process of its own: node scripts/child.js lib/….ts arguments…
import { load } from './compiled.js'

const [program] = process.argv.splice(2, 1)
await load(program)
