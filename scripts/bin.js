#!/usr/bin/env node
import { load } from './compiled.js'

await load('plumb.ts')
