import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test as base } from 'vitest'
import { inProject } from '../../../scripts/lib/paths.ts'
import { dockerEngine } from '../../../scripts/lib/server/docker.ts'
import { shell } from '../../../scripts/lib/server/shell.ts'
import { composeProgram } from './compose.ts'

const test = base.extend('place', async ({}, { onCleanup }) => {
  const place = await mkdtemp(join(tmpdir(), 'plumb-docker-'))
  onCleanup(() => rm(place, { recursive: true }))
  return place
})

const run = shell({ cwd: inProject() })

interface Config {
  name: string
  services: Record<
    string,
    { environment: Record<string, string>; ports?: { host_ip: string; published: string }[] }
  >
}

const configOf = async (file: string, ...args: string[]) => {
  const compose = await composeProgram()
  return run`${compose} --profile test --file ${file} ${args} config --format json`
}

const composeFile = inProject('docker-compose.yml')

describe('docker-compose.yml', () => {
  test('is valid', async () => {
    const { exitCode, stderr } = await configOf(composeFile)
    expect([exitCode, stderr]).toEqual([0, ''])
  })

  test('would be refused with a misspelt key', async ({ place }) => {
    const broken = join(place, 'docker-compose.yml')
    const text = await readFile(composeFile, 'utf8')
    await writeFile(broken, text.replace('healthcheck:', 'healthchek:'))
    const { exitCode, stderr } = await configOf(broken)
    expect(exitCode).not.toBe(0)
    expect(stderr).toContain('healthchek')
  })

  test('takes name, port and password from the file that "plumb up" writes', async ({ place }) => {
    const file = join(place, 'docker.env')
    await writeFile(file, 'COMPOSE_PROJECT_NAME=plumb-x\nPLUMB_PORT=40001\nPLUMB_PASSWORD=pw\n')
    const { stdout } = await configOf(composeFile, '--env-file', file)
    const { name, services } = JSON.parse(stdout) as Config
    expect(name).toBe('plumb-x')
    expect(services.postgres?.environment.POSTGRES_PASSWORD).toBe('pw')
    expect(services.pgtap?.environment.PGPASSWORD).toBe('pw')
    expect(services.postgres?.ports).toMatchObject([{ host_ip: '127.0.0.1', published: '40001' }])
  })

  test('publishes nothing beyond this machine and holds no password', async () => {
    const { services } = JSON.parse((await configOf(composeFile)).stdout) as Config
    const ports = Object.values(services).flatMap((service) => service.ports ?? [])
    expect(ports.map((port) => port.host_ip)).toEqual(['127.0.0.1'])
    expect(services.postgres?.environment.POSTGRES_PASSWORD).toBe('')
  })
})

describe('docker/Dockerfile', () => {
  const lint = (file: string) => run`node_modules/.bin/dockerfile-utils lint ${file}`

  test('has nothing that the linter minds', async () => {
    const { exitCode, stdout } = await lint('docker/Dockerfile')
    expect([exitCode, stdout.trim()]).toEqual([0, ''])
  })

  test('would be refused with a misspelt instruction', async ({ place }) => {
    const broken = join(place, 'Dockerfile')
    const text = await readFile(inProject('docker/Dockerfile'), 'utf8')
    await writeFile(broken, text.replace('\nCOPY ', '\nCOPPY '))
    expect((await lint(broken)).exitCode).not.toBe(0)
  })

  test('starts from a minor version of 17 on trixie', async () => {
    const text = await readFile(inProject('docker/Dockerfile'), 'utf8')
    expect(text).toMatch(/^FROM postgres:17\.\d+-trixie AS server$/m)
  })
})

describe('a Docker engine', () => {
  test('that does not answer is given up after five seconds', async ({ place }) => {
    await writeFile(join(place, 'docker'), '#!/bin/sh\nsleep 60\n')
    await chmod(join(place, 'docker'), 0o755)
    const { PATH } = process.env
    process.env.PATH = `${place}:${PATH ?? ''}`
    try {
      const start = performance.now()
      expect(await dockerEngine()).toBeUndefined()
      expect(performance.now() - start).toBeLessThan(20_000)
    } finally {
      process.env.PATH = PATH
    }
  })
})
