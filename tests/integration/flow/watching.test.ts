import { once } from 'node:events'
import type { ChildProcess } from 'node:child_process'
import { rename } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { sessionsOf, untilGone } from '../../support/sessions.ts'
import { test, type Project } from './project.ts'

const currentFile = 'migrations/current.sql'
const patienceMs = 20_000

interface Watch {
  /** Waits until it has said something that matches, since the last time. */
  said: (pattern: RegExp) => Promise<string>
  stop: () => Promise<number | null>
}

const listen = (child: ChildProcess): Watch => {
  let text = ''
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return {
    said: async (pattern) => {
      const deadline = Date.now() + patienceMs
      while (!pattern.test(text)) {
        if (Date.now() > deadline) throw new Error(`never said ${pattern.source}: ${text}`)
        await sleep(20)
      }
      const before = text
      text = ''
      return before
    },
    stop: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGINT')
      const [code] = (await ended) as [number | null]
      return code
    },
  }
}

const watching = async (
  project: Project,
  args: string[],
  work: (watch: Watch) => Promise<void>,
): Promise<void> => {
  const child = project.start(['watch', ...args])
  try {
    await work(listen(child))
  } finally {
    if (child.exitCode === null) child.kill('SIGKILL')
  }
}

/** Saves as many editors do, so that a watch never reads a file that is half written. */
const save = async (project: Project, file: string, text: string): Promise<void> => {
  await project.write('saved', text)
  await rename(project.path('saved'), project.path(file))
}

const valueOf = async ({ sql }: Project): Promise<unknown> =>
  (await sql`select f() as value`)[0]?.value
const functionOf = (value: number) =>
  `create or replace function f() returns int language sql as 'select ${value}';\n`

describe('plumb watch', () => {
  test('applies current.sql at once, and again when a file that it includes changes', async ({
    project,
  }) => {
    await project.write('sql/deep/f.sql', functionOf(1))
    await project.write(currentFile, '--!include deep/f.sql\n')
    await watching(project, [], async (watch) => {
      await watch.said(/applied in \d+ ms\n/)
      expect(await valueOf(project)).toBe(1)
      await save(project, 'sql/deep/f.sql', functionOf(2))
      await watch.said(/applied in/)
      expect(await valueOf(project)).toBe(2)
      await save(project, 'sql/deep/f.sql', 'select nowhere;\n')
      expect(await watch.said(/failed in/)).toContain('sql/deep/f.sql:1:8: ')
      await save(project, 'sql/other.sql', 'select 1;\n')
      await watch.said(/failed in/)
      await save(project, 'sql/deep/f.sql', functionOf(2))
      await watch.said(/unchanged in/)
      expect(await watch.stop()).toBe(0)
    })
  })

  test('runs the named pgTAP files after each change, and leaves nothing of them', async ({
    project,
  }) => {
    const assertion = (value: number) =>
      `begin;\nselect plan(1);\nselect is(f(), ${value}, 'f tells');\nselect * from finish();\nrollback;\n`
    await project.write('tests/f.sql', assertion(1))
    await project.write(currentFile, functionOf(1))
    await watching(project, ['--test', 'tests/*.sql'], async (watch) => {
      expect(await watch.said(/applied in/)).toContain('tests/f.sql: ok, 1 assertions')
      await save(project, currentFile, functionOf(2))
      expect(await watch.said(/applied in/)).toMatch(/tests\/f\.sql: [^]*not ok 1 - f tells/)
      await save(project, 'tests/f.sql', assertion(2))
      // A save may be seen twice: a round of the old assertion may come before.
      await watch.said(/tests\/f\.sql: ok[^]*unchanged in/)
      expect(await watch.stop()).toBe(0)
    })
    expect(await project.sql`select from pg_extension where extname = 'pgtap'`).toEqual([])
    await project.write('tests/f.sql', assertion(3))
    const failed = await project.plumb(['watch', '--once', '--test', 'tests/*.sql'])
    expect(failed.exit).toBe(1)
    const none = await project.plumb(['watch', '--once', '--test', 'tests/none*.sql'])
    expect(none).toMatchObject({ exit: 1 })
    expect(none.err).toContain('no file has this name')
  })

  test('that cannot watch a file ends with a sentence', async ({ project }) => {
    await project.write(currentFile, functionOf(1))
    const { exit, err } = await project.plumb(['watch', '--test', `${'x'.repeat(300)}/*.sql`])
    expect(exit).toBe(3)
    expect(err).toContain('ENAMETOOLONG')
    expect(err).toContain('[watch-failed]')
    expect(err).not.toMatch(/\n\s+at /)
    expect(await valueOf(project)).toBe(1)
  })

  test('cancels a pgTAP file that runs when it is stopped', async ({ project }) => {
    const sleeping = () => project.sql`
      select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`
    await project.write('tests/f.sql', 'begin;\nselect pg_sleep(600);\nrollback;\n')
    await project.write(currentFile, functionOf(1))
    await watching(project, ['--test', 'tests/*.sql'], async (watch) => {
      await expect.poll(sleeping).toHaveLength(1)
      expect(await watch.stop()).toBe(0)
      await expect.poll(sleeping).toEqual([])
    })
  })

  test('leaves nothing running when it is stopped', async ({ project }) => {
    await project.write(currentFile, 'create table t ();\nselect pg_sleep(60);\n')
    await watching(project, [], async (watch) => {
      await expect.poll(() => sessionsOf(project.sql, 'plumb watch')).not.toEqual([])
      expect(await watch.stop()).toBe(0)
      await untilGone(project.sql, 'plumb watch')
    })
    expect(await project.sql`select from pg_class where relname = 't'`).toEqual([])
  })

  test('waits for another migrator, and says so when it takes too long', async ({ project }) => {
    await project.sql.reserve().then(async (other) => {
      await other`select pg_advisory_lock(4727445306447283)`
      const busy = await project.plumb(['watch', '--once'], { PLUMB_ADVISORY_WAIT_MS: '100' })
      await other`select pg_advisory_unlock(4727445306447283)`
      other.release()
      expect(busy).toMatchObject({ exit: 3 })
      expect(busy.err).toContain('[migrate-busy]')
    })
    expect(await project.plumb(['watch', '--once'])).toMatchObject({ exit: 0 })
  })

  test('defect 14: an action that loses its connection is a sentence, and the watch goes on', async ({
    project,
  }) => {
    const actions = (body: string) =>
      `{ "afterCurrent": [{ "_": "command", "command": "echo psst" }, ${body}] }`
    await project.write('.gmrc', actions('{ "_": "sql", "file": "end.sql" }'))
    await project.write('migrations/end.sql', 'select pg_terminate_backend(pg_backend_pid());')
    await project.write(currentFile, functionOf(1))
    const alone = await project.graphileMigrate(['watch', '--once'])
    expect(alone.exit).not.toBe(0)
    expect(alone.out + alone.err).toMatch(/\n\s+at /)
    await watching(project, [], async (watch) => {
      const said = await watch.said(/failed in/)
      expect(said).toMatch(/^\.gmrc: afterCurrent: .* \[action-failed\]$/m)
      expect(said).not.toMatch(/\n\s+at /)
      await save(project, 'migrations/end.sql', 'select 1;')
      expect(await watch.said(/applied in/)).toContain('psst')
      await save(project, currentFile, functionOf(2))
      await watch.said(/applied in/)
      expect(await valueOf(project)).toBe(2)
      expect(await watch.stop()).toBe(0)
    })
    const once = await project.plumb(['watch', '--once', '--json'])
    expect(JSON.parse(once.out)).toMatchObject({ ok: true })
  })

  test('refuses JSON without an end, a .gmrc that is wrong, and a placeholder without a value', async ({
    project,
  }) => {
    expect(await project.plumb(['watch', '--json'])).toMatchObject({ exit: 2 })
    const secretless = await project.plumb(['watch', '--once'], { SECRET: '' })
    expect(secretless.exit).toBe(2)
    expect(secretless.err).toMatch(/^\.gmrc:1: .* \[placeholder-without-value\]\n$/)
    await project.write('.gmrc', '{ "nonsense": 1 }')
    const wrong = await project.plumb(['watch', '--once'])
    expect(wrong.exit).toBe(2)
    expect(wrong.err.trim().split('\n')).toHaveLength(1)
  })
})
