import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import dotenv from 'dotenv'
import { test as base } from 'vitest'
import { inProject } from '../../../scripts/lib/paths.ts'
import { stopCluster } from '../../../scripts/lib/server/cluster.ts'
import { readPassword } from '../../../scripts/lib/server/passfile.ts'
import { shell } from '../../../scripts/lib/server/shell.ts'

export interface Outcome {
  exit: number | null
  stdout: string
  stderr: string
}

export interface Checkout {
  folder: string
  /** Runs plumb there, away from this machine's Docker, with these variables on top. */
  plumb: (args: string[], environment?: Record<string, string>) => Promise<Outcome>
}

const parts = ['scripts', 'docker', 'docker-compose.yml', 'sql/monitor', 'package.json']

const copyOf = async (folder: string): Promise<Checkout> => {
  for (const part of parts) await cp(inProject(part), join(folder, part), { recursive: true })
  await symlink(inProject('node_modules'), join(folder, 'node_modules'))
  const { PATH, HOME, XDG_CACHE_HOME = '' } = process.env
  const clean = { PATH, HOME, XDG_CACHE_HOME, DOCKER_HOST: 'unix:///nonexistent' }
  const plumb = async (args: string[], environment: Record<string, string> = {}) => {
    const run = shell({ cwd: folder, env: { ...clean, ...environment } })
    const { exitCode: exit, stdout, stderr } = await run`${process.execPath} scripts/bin.js ${args}`
    return { exit, stdout, stderr }
  }
  return { folder, plumb }
}

/** The error that a command with --json shows. */
export const errorOf = ({ stdout }: Outcome): { code: string; message: string } =>
  (JSON.parse(stdout) as { error: { code: string; message: string } }).error

/** Starts the checkout's own server; gives its main address with the password. */
export const urlWithPassword = async ({ folder, plumb }: Checkout): Promise<URL> => {
  const { stdout } = await plumb(['up', '--env'])
  const url = new URL(dotenv.parse(stdout).DATABASE_URL ?? '')
  url.password = (await readPassword(join(folder, '.plumb/pgpass'))) ?? ''
  return url
}

const make = async (): Promise<Checkout> => copyOf(await mkdtemp(join(tmpdir(), 'plumb-checkout-')))

const remove = async ({ folder }: Checkout): Promise<void> => {
  await stopCluster(join(folder, '.plumb'))
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}

/**
 * Vitest's `test` with copies of this project, since the commands work on their own checkout:
 * `checkout` is each test's own, `shared` is one for all tests of a file that start nothing there.
 */
export const test = base
  .extend('checkout', async ({}, { onCleanup }) => {
    const checkout = await make()
    onCleanup(() => remove(checkout))
    return checkout
  })
  .extend('shared', { scope: 'file' }, async ({}, { onCleanup }) => {
    const checkout = await make()
    onCleanup(() => remove(checkout))
    return checkout
  })
