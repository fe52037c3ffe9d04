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

// Of no table, type 25, any size and modifier, as text.
const textColumn = '\0\0\0\0\0\0\0\0\0\x19\xff\xff\xff\xff\xff\xff\0\0'

/** A result of one row with one column of text. */
export const oneValue = (name: string, value: string): Buffer => {
  const column = Buffer.from(`${name}\0${textColumn}`, 'latin1')
  const length = Buffer.alloc(4)
  length.writeInt32BE(value.length)
  return Buffer.concat([
    messageOf('T', Buffer.concat([Buffer.from([0, 1]), column])),
    messageOf('D', Buffer.concat([Buffer.from([0, 1]), length, Buffer.from(value)])),
    complete('SELECT 1'),
    ready,
  ])
}

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
