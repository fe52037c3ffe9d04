import { doChunks, type Crew, type Hands, type Work } from './chunks.ts'
import { targetSettings } from './session.ts'
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

/** What a worker works with; `track` is told how each connection is closed. */
const openHands = async (
  crew: Crew,
  worker: number,
  track: (close: () => unknown) => void,
): Promise<Hands & { wire: Wire }> => {
  const opening = crew.openReader(worker).then((reader) => {
    track(() => reader.close())
    return reader
  })
  // Thrown when it is needed: not every step reads the source.
  opening.catch(() => undefined)
  const wire = await openWire(crew.url, nameOf(crew, worker))
  track(() => {
    wire.destroy(new Error('the worker was stopped'))
  })
  await wire.query(targetSettings)
  return { wire, reader: () => opening }
}

/**
 * Lends what does all chunks of some steps, by several workers at once. Their connections are opened while
 * the first steps are still being planned, and kept from one call to the next. The first error, or the
 * signal, ends all of them, and nothing can be done after it.
 */
export const withCrew = async <T>(
  crew: Crew,
  use: (work: (works: Work[]) => Promise<void>) => Promise<T>,
): Promise<T> => {
  const closing: (() => unknown)[] = []
  let first: Error | undefined
  let isOver = false
  const end = (): void => {
    isOver = true
    for (const close of closing.splice(0)) close()
  }
  const stop = (error: unknown): void => {
    first ??= error as Error
    end()
  }
  // What is opened only after the end is closed at once.
  const track = (close: () => unknown): void => {
    if (isOver) close()
    else closing.push(close)
  }
  const interrupt = (): void => {
    stop(crew.signal.reason)
  }
  crew.signal.addEventListener('abort', interrupt, { once: true })
  const workers = Array.from({ length: crew.jobs }, (_, n) => {
    const hands = openHands(crew, n + 1, track)
    hands.catch(() => undefined)
    return { worker: n + 1, hands }
  })
  const work = async (works: Work[]): Promise<void> => {
    if (works.length === 0) return
    const one = async ({ worker, hands }: (typeof workers)[number]): Promise<void> =>
      doChunks(crew, rotated(works, worker, crew.jobs), await hands, nameOf(crew, worker))
    await Promise.all(workers.map((worker) => one(worker).catch(stop)))
    if (first !== undefined) throw first
  }
  try {
    return await use(work)
  } finally {
    crew.signal.removeEventListener('abort', interrupt)
    const opened = await Promise.allSettled(workers.map(({ hands }) => hands))
    if (first === undefined)
      for (const hands of opened) if (hands.status === 'fulfilled') hands.value.wire.close()
    end()
  }
}
