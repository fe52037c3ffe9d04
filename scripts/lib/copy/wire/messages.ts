// The few messages of PostgreSQL's protocol that a copy needs:
// https://www.postgresql.org/docs/17/protocol-message-formats.html

/** The types of messages from the server, by their letter. */
export const types = {
  commandComplete: 0x43,
  copyInResponse: 0x47,
  dataRow: 0x44,
  errorResponse: 0x45,
  readyForQuery: 0x5a,
} as const

export const copyDoneMessage = Buffer.from([0x63, 0, 0, 0, 4])
export const terminateMessage = Buffer.from([0x58, 0, 0, 0, 4])

/** A simple query; its text may be several statements. */
export const queryMessage = (text: string): Buffer => {
  const body = Buffer.from(`${text}\0`)
  const head = Buffer.alloc(5, 'Q')
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

/** The values of a DataRow as text. */
export const readRow = (message: Buffer): (string | null)[] => {
  const row: (string | null)[] = []
  let at = 7
  for (let count = message.readInt16BE(5); count > 0; count--) {
    const length = message.readInt32BE(at)
    at += 4
    row.push(length < 0 ? null : message.toString('utf8', at, at + length))
    at += Math.max(0, length)
  }
  return row
}

/** The number of rows in a CommandComplete such as `COPY 5`; NaN where it tells none. */
export const readCount = (message: Buffer): number =>
  Number(/\d+$/.exec(message.toString('latin1', 5, message.length - 1))?.[0])
