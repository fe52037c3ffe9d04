/** What a server says when it refuses, by the letters of the protocol's ErrorResponse. */
export class ServerError extends Error {
  /** The SQLSTATE. */
  readonly code: string
  readonly detail: string | undefined
  /** For COPY: the table, the line and the column. */
  readonly where: string | undefined
  /** Position in the statement, in characters from 1. */
  readonly position: string | undefined
  readonly table: string | undefined
  readonly constraint: string | undefined

  constructor(fields: Partial<Record<string, string>>) {
    super(fields.M ?? 'the server gave no message')
    this.code = fields.C ?? ''
    this.detail = fields.D
    this.where = fields.W
    this.position = fields.P
    this.table = fields.t
    this.constraint = fields.n
  }
}

/** Reads an ErrorResponse, header included. */
export const readServerError = (message: Buffer): ServerError => {
  const fields: Partial<Record<string, string>> = {}
  for (let at = 5; message[at];) {
    const end = message.indexOf(0, at + 1)
    fields[String.fromCharCode(message[at] ?? 0)] = message.toString('utf8', at + 1, end)
    at = end + 1
  }
  return new ServerError(fields)
}
