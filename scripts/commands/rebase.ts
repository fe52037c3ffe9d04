import { readFile, rm } from 'node:fs/promises'
import { command } from '../lib/command.ts'
import { withDatabase } from '../lib/database.ts'
import { guarded } from '../lib/flow/guarded.ts'
import { publishedHashes } from '../lib/flow/published.ts'
import {
  movedText,
  planRebase,
  refuseForeign,
  type Move,
  type Overlap,
} from '../lib/flow/rebase.ts'
import { replay } from '../lib/flow/replay.ts'
import { appliedRows } from '../lib/flow/rows.ts'
import { replaceFile } from '../lib/flow/snapshot.ts'
import { inWritingTurn, mendInterrupted } from '../lib/flow/turn.ts'
import { committedFolder, committedMigrations } from '../lib/migrations.ts'
import { print, printJson } from '../lib/output.ts'
import { inProject } from '../lib/paths.ts'
import { refreshSchema } from '../lib/schema/schema.ts'
import type { Server } from '../lib/server/server.ts'
import { currentServer } from '../lib/server/start.ts'

/** Renames and re-hashes, replays all on the shadow, and leaves everything as it was if that fails. */
const write = async (server: Server, moves: Move[]): Promise<void> => {
  const path = (file: string) => inProject(committedFolder, file)
  const [creates, removes] = [moves.map(({ to }) => to), moves.map(({ from }) => from)]
  await guarded(server, { command: 'rebase', creates, removes }, async (signal) => {
    const texts = await Promise.all(
      moves.map(async (move) => movedText(await readFile(path(move.from), 'utf8'), move)),
    )
    for (const file of removes) await rm(path(file))
    for (const [n, file] of creates.entries()) await replaceFile(path(file), texts[n] ?? '')
    const rest = 'In this order the migrations do not run; the files are as they were.'
    await replay(server, { code: 'rebase-failed', rest, signal })
  })
  await refreshSchema(server)
}

/** What there is to move; with `writes`, moves it. */
const rebaseOnto = async (server: Server, onto: string | undefined, writes: boolean) => {
  const rows = await withDatabase(server.url, appliedRows)
  const fixed = new Set(rows.map(({ hash }) => hash))
  for (const hash of onto ? await publishedHashes(onto) : []) fixed.add(hash)
  const files = await committedMigrations()
  refuseForeign(rows, files)
  const plan = planRebase(files, ({ hash }) => fixed.has(hash))
  if (writes && plan.moves.length > 0) await write(server, plan.moves)
  return plan
}

const overlapText = ({ file, with: other, objects, includes, reverts }: Overlap): string[] => [
  ...objects.map((name) => `${file} and ${other} both change ${name}.`),
  ...includes.map((path) =>
    reverts.includes(path)
      ? `${file} includes sql/${path} as it was without ${other}, and takes that back: include it again.`
      : `${file} and ${other} both include sql/${path}.`,
  ),
]

interface Options {
  onto?: string
  write?: boolean
  json?: boolean
}

const run = async ({ onto, write: writes = false, json }: Options): Promise<void> => {
  const server = await currentServer()
  if (!writes) await mendInterrupted(server)
  const work = () => rebaseOnto(server, onto, writes)
  const { moves, overlaps } = await (writes ? inWritingTurn(server, work) : work())
  if (json) {
    const moved = moves.map(({ from, to }) => ({ from, to }))
    printJson({ ok: true, written: writes, moves: moved, overlaps })
    return
  }
  if (moves.length === 0) print('Nothing to do: the migrations are one chain.')
  for (const { from, to } of moves) print(from === to ? `${from}: new hash` : `${from} → ${to}`)
  for (const line of overlaps.flatMap(overlapText)) print(line)
  const again = `plumb rebase ${onto === undefined ? '' : `--onto ${onto} `}--write`
  if (moves.length > 0 && !writes) print(`Nothing was changed: do it with "${again}".`)
}

export const rebase = command('rebase', 'put the migrations of merged branches into one chain')
  .option('--onto <ref>', 'what this commit of git has keeps its place, as what is applied does')
  .option('--write', 'do it; otherwise only say what would be done')
  .option('--json', 'print one JSON document')
  .action(run)
