import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's root: the folder that holds package.json. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** A path inside the project. */
export const inProject = (...parts: string[]): string => join(root, ...parts)

/** What belongs to this checkout alone and is not committed: the server's data, its password. */
export const stateFolder = inProject('.plumb')
