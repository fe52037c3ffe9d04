import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** A message of PostgreSQL's protocol. */
export const messageOf = (type: number | string, body: Buffer = Buffer.alloc(0)): Buffer => {
  const head = Buffer.alloc(5)
  head[0] = typeof type === 'string' ? type.charCodeAt(0) : type
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

export const ready = messageOf('Z', Buffer.from('I'))
export const complete = (tag: string): Buffer => messageOf('C', Buffer.from(`${tag}\0`))

/** Speaks as a server that lets everybody in; `answer` hears each query's text. */
export const fakeServer = async (
  answer: (text: string, socket: Socket) => void,
): Promise<{ url: string; close: () => Promise<void> }> => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    let isIn = false
    socket.on('data', (bytes) => {
      if (!isIn) {
        isIn = true
        socket.write(Buffer.concat([messageOf('R', Buffer.alloc(4)), ready]))
      } else if (bytes[0] === 0x51) answer(bytes.toString('utf8', 5, bytes.length - 1), socket)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    url: `postgres://somebody:secret@127.0.0.1:${port}/there`,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
