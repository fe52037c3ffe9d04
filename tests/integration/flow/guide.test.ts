import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { databaseUrl, withDatabase } from '../../../scripts/lib/database.ts'
import { inHome } from '../../../scripts/lib/paths.ts'
import { shell } from '../../../scripts/lib/server/shell.ts'
import { testServer } from '../../support/database.ts'
import { createDatabase, dropDatabase } from '../../support/databases.ts'
import { backfillsTable } from './backfills.ts'
import { test as base, type Project } from './project.ts'

/** A block of the guide: what its first line says after the fence, and its text. */
interface Block {
  info: string
  text: string
  line: number
}

const blocksOf = (markdown: string): Block[] =>
  [...markdown.matchAll(/^```(.*)\n([^]*?)^```$/gm)].map(
    ({ 1: info = '', 2: text = '', index }) => ({
      info,
      text,
      line: markdown.slice(0, index).split('\n').length,
    }),
  )

/** Commands of a console block, each with the output that the guide shows. */
const commandsOf = (text: string): { command: string; shown: string }[] =>
  text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...shown] = part.trim().split('\n')
      return { command, shown: shown.join('\n') }
    })

/** `…` is whatever the guide leaves out; times are never the same. */
const patternOf = (shown: string): RegExp => {
  const escaped = shown.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const pattern = escaped.replace(/\s*…/g, '[^]*?').replace(/\d+ ms/g, '\\d+ ms')
  return new RegExp(`^${pattern}$`)
}

type Machine = Record<string, string>

/** Where a command runs: the databases of you, or of somebody else who is named. */
const test = base.extend(
  'machineOf',
  // eslint-disable-next-line @typescript-eslint/require-await -- a fixture is asynchronous
  async ({}, { onCleanup }): Promise<(who: string) => Promise<Machine>> => {
    const { rootUrl } = testServer()
    const machines = new Map<string, Machine>()
    const made: string[] = []
    onCleanup(async () => {
      for (const name of made) await dropDatabase(rootUrl, name)
    })
    const machineOf = async (who: string): Promise<Machine> => {
      const known = machines.get(who)
      if (known) return known
      const name = `${testServer().prefix}${randomBytes(4).toString('hex')}`
      made.push(name, `${name}_shadow`)
      await createDatabase(rootUrl, name)
      await createDatabase(rootUrl, `${name}_shadow`)
      const env = {
        DATABASE_URL: databaseUrl(rootUrl, name),
        SHADOW_DATABASE_URL: databaseUrl(rootUrl, `${name}_shadow`),
      }
      await withDatabase(env.DATABASE_URL, async (sql) =>
        sql.unsafe(await backfillsTable()).simple(),
      )
      machines.set(who, env)
      return env
    }
    return machineOf
  },
)

const programs = `
plumb() { node "$PLUMB" "$@"; }
npx() { shift; "$GRAPHILE_MIGRATE" "$@"; }
psql() { command psql -X "$DATABASE_URL" "$@"; }
`

const runIn = async (project: Project, command: string, machine: Machine): Promise<string> => {
  const run = shell({
    cwd: project.folder,
    env: {
      ...process.env,
      ...project.env,
      ...machine,
      PLUMB: inHome('scripts/bin.js'),
      GRAPHILE_MIGRATE: inHome('node_modules/.bin/graphile-migrate'),
      GIT_CONFIG_GLOBAL: project.path('gitconfig'),
      NODE_OPTIONS: '--no-deprecation',
    },
    timeout: 60_000,
  })
  const { stdout, stderr } = await run`sh -c ${programs + command}`
  return (stderr + stdout).trim()
}

const files = {
  gitconfig: '[user]\nname = you\nemail = you@example.org\n[init]\ndefaultBranch = main\n',
  '.gitignore': '.plumb\ngitconfig\n',
  // What plumb's own migrations bring, here by an action, so that the guide's numbers begin at 1.
  '.gmrc': '{ "afterReset": [{ "_": "sql", "file": "platform.sql" }] }\n',
  'migrations/platform.sql': await backfillsTable(),
}

test('every command of the guide runs, and says what the guide shows', async ({
  project,
  machineOf,
}) => {
  for (const [file, text] of Object.entries(files)) await project.write(file, text)
  const guide = await readFile(inHome('docs/workflow.md'), 'utf8')
  let commands = 0
  for (const { info, text, line } of blocksOf(guide)) {
    const [language, where = ''] = info.split(' ')
    if (language === 'sql' && where) await project.write(where, text)
    if (language !== 'console') continue
    for (const { command, shown } of commandsOf(text)) {
      const said = await runIn(project, command, await machineOf(where))
      expect({ line, command, said }).toEqual({
        line,
        command,
        said: expect.stringMatching(patternOf(shown)) as string,
      })
      commands++
    }
  }
  expect(commands).toBeGreaterThan(30)
}, 300_000)
