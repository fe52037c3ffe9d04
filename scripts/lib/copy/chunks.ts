import { literal, textArray } from './sql.ts'
import type { Range, Reader } from './sources/source.ts'
import type { Throttle } from './throttle/throttle.ts'
import type { Meter, Wire } from './wire/wire.ts'

/** What a chunk came to. */
export interface Done {
  rowsRead: number
  rowsWritten: number
  rejected: number
  /** Null where the rows did not leave the server. */
  bytes: number | null
}

/** What a worker works with: a connection to the target, and its own way into the source. */
export interface Hands {
  wire: Wire
  reader: () => Promise<Reader>
}

/** A step that is cut into chunks, and what is to be done with each. */
export interface Work {
  stepId: string
  run: (hands: Hands, range: Range) => Promise<Done>
}

/** Who does the work, and for which moment of the source. */
export interface Crew {
  url: string
  application: string
  jobs: number
  generation: number
  signal: AbortSignal
  openReader: (worker: number) => Promise<Reader>
  /** Sees all bytes that are sent, and may slow them down. */
  meter?: Meter
  /** Makes all workers rest between two transactions. */
  throttle?: Pick<Throttle, 'isHeld' | 'hold'>
  onDone: (stepId: string, done: Done) => void
}

interface Claim extends Range {
  stepId: string
  number: string
}

const arrayOf = (text: string | null): string[] | null =>
  text === null ? null : (JSON.parse(text) as string[])

const claimText = (works: Work[]): string => `
  begin;
  set local synchronous_commit = off;
  set local audit.paused = 'on';
  select c.step_id, c.number, to_json(c.low), to_json(c.high)
  from copying.claim_chunk(${textArray(works.map(({ stepId }) => stepId))}::bigint[]) as c`

const finishText = ({ stepId, number }: Claim, crew: Crew, name: string, done: Done): string =>
  `do $$ begin perform copying.finish_chunk(${stepId}, ${number}, ${crew.generation}, ${done.rowsRead}, ${done.rowsWritten}, ${done.rejected}, ${done.bytes ?? 'null'}, ${literal(name)}); end $$; commit`

const claimOf = (rows: (string | null)[][]): Claim | undefined => {
  const row = rows.at(-1)
  if (!row) return undefined
  const [stepId, number, low, high] = row
  return {
    stepId: stepId ?? '',
    number: number ?? '',
    low: arrayOf(low ?? null),
    high: arrayOf(high ?? null),
  }
}

/** One round trip; two, with a rest between the transactions, where the crew is held back. */
const finishAndClaim = async (crew: Crew, works: Work[], wire: Wire, finish: string) => {
  if (!crew.throttle?.isHeld()) return wire.query(`${finish}; ${claimText(works)}`)
  await wire.query(finish)
  await crew.throttle.hold(crew.signal)
  return wire.query(claimText(works))
}

/**
 * One worker, of a name: claims, does and records chunks until none is left, a round trip between two of
 * them. The claim is a row lock of the transaction that loads the chunk, so nothing is loaded twice or
 * lost, whoever is killed.
 */
export const doChunks = async (
  crew: Crew,
  works: Work[],
  hands: Hands,
  name: string,
): Promise<void> => {
  const { wire } = hands
  let claim = claimOf(await wire.query(claimText(works)))
  while (claim) {
    crew.signal.throwIfAborted()
    const { stepId } = claim
    const own = works.find((candidate) => candidate.stepId === stepId)
    if (!own) throw new Error(`nobody knows step ${stepId}`)
    const done = await own.run(hands, claim)
    claim = claimOf(await finishAndClaim(crew, works, wire, finishText(claim, crew, name, done)))
    crew.onDone(stepId, done)
  }
  await wire.query('commit')
}
