import { environment } from '../../errors.ts'
import { streamHeader, streamTrailer } from './binary.ts'
import { senderTo } from './send.ts'
import type { Reader, Source } from './source.ts'
import type { SqliteCalls } from './sqlite-calls.ts'
import { checkFile, momentOf, sqliteProblem } from './sqlite-file.ts'
import type { SqliteTable } from './sqlite-table.ts'
import { startThread, type Thread } from './thread.ts'

const busyMsDefault = 5_000
const momentAttempts = 100
/** How many blocks a thread prepares while one is sent. */
const blocksAhead = 2

type SqliteThread = Thread<SqliteCalls>

export interface SqliteOptions {
  /** How many readers there will be. */
  readers?: number
  /** How long to wait while another program has locked the file. */
  busyMs?: number
}

/**
 * Begins a read transaction in each thread, and names the one moment that all of them see: nobody has
 * committed between the first and the last. Throws (exit 3) when somebody does each time.
 */
const beginTogether = async (threads: SqliteThread[], file: string): Promise<string> => {
  const [first] = threads
  for (let attempt = 0; attempt < momentAttempts; attempt++) {
    const before = await first?.call('version')
    const moment = await momentOf(file).catch((error: unknown) => {
      throw sqliteProblem(error, { file, busyMs: 0 })
    })
    for (const thread of threads) await thread.call('begin')
    if ((await first?.call('version')) === before) return moment
  }
  throw environment(
    'source-changes',
    `Stop what writes to ${file}: it changed while the readers began, ${momentAttempts} times.`,
  )
}

/** A reader on a thread, which is given back when the reader is closed. */
const readerOn = (thread: SqliteThread, giveBack: () => void): Reader => {
  let isClosed = false
  return {
    send: async (table, range, into, { meter }) => {
      const { send, sendBlock, bytes } = senderTo(into, meter)
      let rows = 0
      // A function cannot go to another thread.
      const plain = { ...table, ranges: undefined } as unknown as SqliteTable
      await thread.call('start', plain, range)
      const next = () => {
        const block = thread.call('next')
        // One that fails is thrown when its turn comes, and is not unhandled until then.
        block.catch(() => undefined)
        return block
      }
      const ahead = Array.from({ length: blocksAhead }, next)
      try {
        await send(streamHeader)
        for (let block = await ahead.shift(); block; block = await ahead.shift()) {
          if (isClosed) throw new Error('the reader was closed')
          ahead.push(next())
          rows += block.rows
          await sendBlock(block.tuples)
        }
        await send(streamTrailer)
        return { rows, bytes: bytes() }
      } finally {
        await Promise.allSettled(ahead)
      }
    },
    close: () => {
      if (!isClosed) giveBack()
      isClosed = true
      return Promise.resolve()
    },
  }
}

/**
 * Opens an SQLite file as a source. Each reader is a thread with a connection of its own; all of them
 * see one moment, so they are started together.
 * Throws (exit 2) when it is missing or no SQLite, (exit 3) when it is locked or unreadable.
 */
export const openSqlite = async (
  file: string,
  { readers = 1, busyMs = busyMsDefault }: SqliteOptions = {},
): Promise<Source> => {
  await checkFile(file)
  const threads = Array.from({ length: readers }, () =>
    startThread<SqliteCalls>('lib/copy/sources/sqlite-child.ts', { file, busyMs }),
  )
  const close = async () => {
    for (const thread of threads) await thread.call('close').catch(() => undefined)
    for (const thread of threads) await thread.end()
  }
  try {
    const [first] = threads
    if (!first) throw new Error('a source needs a reader')
    const free = [...threads]
    return {
      moment: await beginTogether(threads, file),
      table: async (relation) => {
        const table = await first.call('lookUp', relation)
        return { ...table, ranges: (rows) => first.call('ranges', table, rows) }
      },
      reader: () => {
        const thread = free.shift()
        return thread
          ? Promise.resolve(readerOn(thread, () => free.push(thread)))
          : Promise.reject(new Error(`only ${readers} readers were asked for`))
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
