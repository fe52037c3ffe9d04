import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that plumb itself stands in: its programs and the SQL that it asks with. */
export const home = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** The project's root, which holds migrations/ and sql/: PLUMB_ROOT, else plumb's own folder. */
export const root = resolve(process.env.PLUMB_ROOT ?? home)

/** A path inside the project. */
export const inProject = (...parts: string[]): string => join(root, ...parts)

/** A path inside plumb's own folder. */
export const inHome = (...parts: string[]): string => join(home, ...parts)

/** What belongs to this checkout alone and is not committed: the server's data, its password. */
export const stateFolder = inProject('.plumb')
