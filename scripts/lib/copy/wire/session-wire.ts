import { once } from 'node:events'
import type pg from 'pg'
import { from as copyFrom, type CopyStreamQuery } from 'pg-copy-streams'
import { payloads } from './frames.ts'
import type { Wire } from './wire.ts'

/**
 * A session of pg in the place of a wire, so that a dry run can do what workers do inside its own
 * transaction. It parses what it carries, and is slower.
 */
export const wireOver = (client: pg.Client): Wire => {
  let stream: CopyStreamQuery | undefined
  // The stream tells it once, and to nobody when nobody waits just then.
  let refusal: Error | undefined
  let strip: (piece: Buffer) => void = () => undefined
  return {
    pid: 0,
    query: async (text) => {
      const { rows } = await client.query<(string | number | bigint | boolean | null)[]>({
        text,
        rowMode: 'array',
      })
      return rows.map((row) => row.map((value) => (value === null ? null : String(value))))
    },
    copyIn: (text) => {
      const opened = client.query(copyFrom(text))
      opened.on('error', (error) => (refusal ??= error))
      stream = opened
      refusal = undefined
      strip = payloads((bytes) => opened.write(Buffer.from(bytes)))
      return Promise.resolve()
    },
    write: (frames) => {
      if (refusal !== undefined) return false
      strip(frames)
      return stream?.writableNeedDrain === false
    },
    drained: async () => {
      if (refusal !== undefined) throw refusal
      if (stream?.writableNeedDrain) await once(stream, 'drain')
    },
    copyDone: async () => {
      const ended = stream
      if (!ended) throw new Error('there is no COPY to end')
      if (refusal !== undefined) throw refusal
      ended.end()
      await once(ended, 'finish')
      return ended.rowCount
    },
    copyOut: () => Promise.reject(new Error('a dry run reads nothing from its target')),
    close: () => undefined,
    destroy: () => undefined,
  }
}
