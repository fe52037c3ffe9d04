import { once } from 'node:events'
import { connect as connectSocket, createServer, type AddressInfo, type Socket } from 'node:net'
import { withPassword } from '../../../scripts/lib/database.ts'

/** A way to a server that counts how often its clients wait for an answer. */
export interface Counter {
  url: string
  /** The number of questions since the last call, by the application's name ('' for none). */
  take: () => Record<string, number>
  stop: () => Promise<void>
}

/** Cuts a client's bytes into messages: the first has no type. Hears of each with its text. */
const readMessages = (socket: Socket, onMessage: (type: string, text: string) => void): void => {
  let rest = Buffer.alloc(0)
  let isFirst = true
  socket.on('data', (data: Buffer) => {
    rest = Buffer.concat([rest, data])
    for (;;) {
      const at = isFirst ? 0 : 1
      if (rest.length < at + 4) return
      const end = at + rest.readInt32BE(at)
      if (rest.length < end) return
      const type = isFirst ? 'startup' : String.fromCharCode(rest[0] ?? 0)
      onMessage(type, rest.toString('utf8', at + 4, end))
      rest = rest.subarray(end)
      isFirst = false
    }
  })
}

const nameIn = (startup: string): string => {
  const words = startup.slice(4).split('\0')
  const at = words.indexOf('application_name')
  return at < 0 ? '' : (words[at + 1] ?? '')
}

/**
 * Stands between clients and the server of `url`. A client waits for an answer after each simple
 * query (message Q) and each Sync (message S) of PostgreSQL's protocol.
 */
export const startCounter = async (url: string): Promise<Counter> => {
  const target = new URL(await withPassword(url))
  const counts = new Map<string, number>()
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connectSocket(Number(target.port || 5432), target.hostname)
    let name = ''
    readMessages(client, (type, text) => {
      if (type === 'startup') name = nameIn(text)
      if (type === 'Q' || type === 'S') counts.set(name, (counts.get(name) ?? 0) + 1)
    })
    client.pipe(upstream).pipe(client)
    for (const socket of [client, upstream])
      sockets.add(socket.on('error', () => socket.destroy()).on('close', () => upstream.destroy()))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const own = new URL(target.href)
  own.port = String((server.address() as AddressInfo).port)
  return {
    url: own.href,
    take: () => {
      const taken = Object.fromEntries(counts)
      counts.clear()
      return taken
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
