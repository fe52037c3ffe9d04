import { doChunks, type Crew, type Hands, type Work } from './chunks.ts'
import { targetSettings } from './session.ts'
import type { Reader } from './sources/source.ts'
import { openWire, type Wire } from './wire/wire.ts'

/**
 * The steps in the order in which one of the workers looks for chunks. Each begins with another table: two
 * that extend one table wait for each other.
 */
const rotated = (works: Work[], worker: number, jobs: number): Work[] => {
  const first = Math.floor(((worker - 1) * works.length) / jobs)
  return [...works.slice(first), ...works.slice(0, first)]
}

const nameOf = ({ application }: Crew, worker: number): string =>
  `plumb copy ${application} ${worker}`

/** The connections of some workers, which end together. */
interface Team {
  hands: Promise<Hands & { wire: Wire }>[]
  /** Cuts all of them, also those that are still being opened, and waits for these. */
  cut: () => Promise<void>
}

/** What a worker works with; its way into the source is opened at once, or when it is needed. */
const openHands = async (
  crew: Crew,
  worker: number,
  isEager: boolean,
  track: (opening: Promise<{ close: () => unknown }>) => void,
): Promise<Hands & { wire: Wire }> => {
  let reader: Promise<Reader> | undefined
  const openReader = (): Promise<Reader> => {
    if (reader) return reader
    reader = crew.openReader(worker)
    track(reader)
    return reader
  }
  if (isEager) void openReader()
  const opening = openWire(crew.url, nameOf(crew, worker))
  const cut = ({ destroy }: Wire) => ({
    close: () => {
      destroy(new Error('the worker was stopped'))
    },
  })
  track(opening.then(cut))
  const wire = await opening
  await wire.query(targetSettings)
  return { wire, reader: openReader }
}

const openTeam = (crew: Crew, isEager: boolean): Team => {
  const openings: Promise<{ close: () => unknown }>[] = []
  let isOver = false
  const cut = async (): Promise<void> => {
    isOver = true
    await Promise.allSettled(openings.map(async (opening) => (await opening).close()))
  }
  const track = (opening: Promise<{ close: () => unknown }>): void => {
    openings.push(opening)
    // Thrown where it is waited for.
    opening.catch(() => undefined)
    if (isOver) void cut()
  }
  const hands = Array.from({ length: crew.jobs }, (_, n) => openHands(crew, n + 1, isEager, track))
  for (const one of hands) one.catch(() => undefined)
  return { hands, cut }
}

/**
 * Lends what does all chunks of some steps, by several workers at once, over connections that are there for
 * the time of a call; those of the first one, which reads the source, are opened while its steps are still
 * being planned. The first error, or the signal, ends all workers, and nothing can be done after it.
 */
export const withCrew = async <T>(
  crew: Crew,
  use: (work: (works: Work[]) => Promise<void>) => Promise<T>,
): Promise<T> => {
  const teams = new Set([openTeam(crew, true)])
  const stopped = new AbortController()
  const stop = (error: unknown): void => {
    // The first error is the one that is told.
    stopped.abort(error)
    for (const team of teams) void team.cut()
  }
  const interrupt = (): void => {
    stop(crew.signal.reason)
  }
  crew.signal.addEventListener('abort', interrupt, { once: true })
  const work = async (works: Work[]): Promise<void> => {
    if (works.length === 0) return
    stopped.signal.throwIfAborted()
    const [waiting] = teams
    const own = waiting ?? openTeam(crew, false)
    teams.add(own)
    const one = async (opening: Team['hands'][number], n: number): Promise<void> => {
      const hands = await opening
      await doChunks(crew, rotated(works, n + 1, crew.jobs), hands, nameOf(crew, n + 1))
      hands.wire.close()
    }
    await Promise.all(own.hands.map((opening, n) => one(opening, n).catch(stop)))
    await own.cut()
    teams.delete(own)
    stopped.signal.throwIfAborted()
  }
  try {
    return await use(work)
  } finally {
    crew.signal.removeEventListener('abort', interrupt)
    for (const team of teams) await team.cut()
  }
}
