import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { environment } from '../errors.ts'
import { inProject, stateFolder } from '../paths.ts'

/** What a command that changes migrations/ is about to do; enough to finish or to undo it. */
export interface Intent {
  command: 'commit' | 'uncommit' | 'rebase'
  /** The process of plumb that does it. */
  pid: number
  /** The committed files that it makes. */
  creates: string[]
  /** The committed files that it takes away. */
  removes: string[]
  /** The hash of the migration that a commit makes, or whose row an uncommit deletes, if there is one. */
  hash?: string | undefined
  /** What a commit leaves in current.sql; a blank one by default. */
  rest?: string | undefined
}

const folder = join(stateFolder, 'interrupted')
const migrations = inProject('migrations')

/** A path of migrations/ in the snapshot, as it was when the snapshot was made. */
export const inSnapshot = (...parts: string[]): string => join(folder, ...parts)

/** Whether there is a process of this number. */
export const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Deletes the half-made copies of processes that were killed. */
const sweep = async (): Promise<void> => {
  for (const name of await readdir(stateFolder)) {
    const [, pid] = /^interrupted\.(\d+)$/.exec(name) ?? []
    if (pid && !isRunning(Number(pid))) await rm(join(stateFolder, name), { recursive: true })
  }
}

/**
 * Copies current.sql and committed/ into .plumb/ and notes the intent. The copy gets
 * its name in one step, so that it is whole or is not there at all.
 */
export const takeSnapshot = async (intent: Intent): Promise<void> => {
  const draft = `${folder}.${process.pid}`
  try {
    await mkdir(draft, { recursive: true, mode: 0o700 })
    await sweep()
    for (const name of ['current.sql', 'committed'])
      await cp(join(migrations, name), join(draft, name), { recursive: true })
    await writeFile(join(draft, 'intent.json'), JSON.stringify(intent))
    await rename(draft, folder).catch(() => {
      throw environment('busy', 'Another command is changing migrations/: wait until it has ended.')
    })
  } finally {
    // What is left of it after a failure, such as a full disk.
    await rm(draft, { recursive: true, force: true })
  }
}

/** The intent of the snapshot that was left behind, or is in use; nothing if there is none. */
export const readIntent = async (): Promise<Intent | undefined> => {
  const text = await readFile(inSnapshot('intent.json'), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as Intent)
}

/** Forgets the snapshot: what it was made for is finished or undone. In one step, too. */
export const dropSnapshot = async (): Promise<void> => {
  const old = `${folder}.old`
  await rm(old, { recursive: true, force: true })
  await rename(folder, old)
  await rm(old, { recursive: true })
}

/** Writes a file so that it is there whole or not at all. */
export const replaceFile = async (file: string, text: string | Buffer): Promise<void> => {
  const draft = join(stateFolder, `${basename(file)}.${process.pid}`)
  await mkdir(stateFolder, { recursive: true, mode: 0o700 })
  try {
    await writeFile(draft, text, { mode: 0o644 })
    await rename(draft, file)
  } catch (error) {
    // A full disk is about the file that was meant.
    throw Object.assign(error as Error, { path: file })
  } finally {
    await rm(draft, { force: true })
  }
}
