#!/usr/bin/env node
// Lets Node read TypeScript, then hands over to the real entry.
import { register } from 'tsx/esm/api'

register()
await import('./plumb.ts')
