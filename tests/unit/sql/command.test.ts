import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { inProject } from '../../../scripts/lib/paths.ts'

// Programs, each after the other: on a busy machine a start alone takes seconds.
vi.setConfig({ testTimeout: 120_000 })

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumb-format-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const formatSql = (...args: string[]) => {
  const program = inProject('scripts/dev/format-sql.ts')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', program, ...args],
    { cwd: inProject(), encoding: 'utf8', timeout: 60_000 },
  )
  return { status, stdout, stderr }
}

const file = (text: string): string => {
  const path = join(folder, 'a.sql')
  writeFileSync(path, text)
  return path
}

test('--check lists what is not laid out, exits 1 and changes nothing', () => {
  const path = file('GRANT a   to b;\n')
  expect(formatSql('--check', path)).toMatchObject({ status: 1, stdout: `${path}\n` })
  expect(readFileSync(path, 'utf8')).toBe('GRANT a   to b;\n')
})

test('formats in place, after which --check is content', () => {
  const path = file('GRANT a   to b;\n')
  expect(formatSql(path)).toMatchObject({ status: 0 })
  expect(readFileSync(path, 'utf8')).toBe('grant a to b;\n')
  expect(readdirSync(folder)).toEqual(['a.sql'])
  expect(formatSql('--check', path)).toMatchObject({ status: 0, stdout: '' })
})

test('names file and line of SQL that does not parse, and leaves it', () => {
  const path = file('grant  a to b;\nselct 1;\n')
  const { status, stderr } = formatSql(path)
  expect(status).toBe(1)
  expect(stderr).toContain(`${path}:2: Correct the SQL: syntax error at or near "selct"`)
  expect(readFileSync(path, 'utf8')).toBe('grant  a to b;\nselct 1;\n')
})

test('a missing file and an unknown option are wrong use', () => {
  expect(formatSql(join(folder, 'missing.sql'))).toMatchObject({ status: 2 })
  expect(formatSql('--no-such-option')).toMatchObject({ status: 2 })
})
