// A thread that reads an SQLite file: its calls are those of sqlite-calls.ts, answered in their order.
import { parentPort, workerData } from 'node:worker_threads'
import { messageOf, PlumbError } from '../../errors.ts'
import { sqliteCalls, type SqliteCalls } from './sqlite-calls.ts'
import type { Block } from './binary.ts'
import { sqliteProblem, type SqliteFile } from './sqlite-file.ts'
import type { Answer, Call } from './thread.ts'

const file = workerData as SqliteFile
let calls: SqliteCalls | undefined

const failure = (thrown: unknown): Answer => {
  const error = sqliteProblem(thrown, file)
  if (!(error instanceof PlumbError)) return { failed: { message: messageOf(error) } }
  const { exit, code, message, place } = error
  return { failed: { exit, code, message, place } }
}

const answer = ({ name, args }: Call): Answer => {
  try {
    calls ??= sqliteCalls(file)
    return {
      result: (calls[name as keyof SqliteCalls] as (...args: unknown[]) => unknown)(...args),
    }
  } catch (error) {
    return failure(error)
  }
}

parentPort?.on('message', (call: Call) => {
  const said = answer(call)
  const block = said.result as Partial<Block> | null | undefined
  // The bytes change hands and are not copied. Small buffers share their memory with others.
  if (block?.tuples && block.tuples.length < block.tuples.buffer.byteLength)
    block.tuples = new Uint8Array(block.tuples)
  parentPort?.postMessage(said, block?.tuples ? [block.tuples.buffer as ArrayBuffer] : [])
  if (call.name === 'close') parentPort?.close()
})
