import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'

const folder = await mkdtemp(join(tmpdir(), 'plumb-backfill-'))
vi.stubEnv('PLUMB_ROOT', folder)
const { readBackfill } = await import('../../scripts/lib/backfill/file.ts')
afterAll(() => rm(folder, { recursive: true }))

const read = async (text: string) => {
  await writeFile(join(folder, 'b.sql'), text)
  return readBackfill(join(folder, 'b.sql'))
}

const header = '--! table public.t\n--! key a, b\n'
const update = 'update public.t set x = 1 from batch where batch.a = t.a and batch.b = t.b;\n'

test('line ends of Windows are line ends', async () => {
  const text = `${header}-- Why.\n${update}`.replaceAll('\n', '\r\n')
  expect(await read(text)).toMatchObject({
    table: 'public.t',
    key: ['a', 'b'],
    update: update.trim().slice(0, -1),
  })
})

test.for([
  [`\uFEFF${header}${update}`, 'byte-order-mark', 1],
  [header, 'backfill-update', 3],
  [`${header}select 1;\n`, 'backfill-update', 3],
  [`--! table public.t\n--! key a, "B"\n${update}`, 'backfill-header', 2],
] as const)('%j is refused with its line', async ([text, code, line]) => {
  await expect(read(text)).rejects.toMatchObject({ code, place: { file: 'b.sql', line } })
})
