// graphile-migrate gives its addresses to pg as they are. Here pg learns to read of them what they say of
// TLS as plumb's own connections do.
import pg from 'pg'
import connectionString from 'pg-connection-string'
import { tlsOf, withoutTls } from '../tls.ts'

const { parse } = connectionString
// graphile-migrate asks it for the name of the database, and would be warned of the rest.
connectionString.parse = (text, options) =>
  parse(URL.canParse(text) ? withoutTls(text) : text, options)

pg.Pool = class extends pg.Pool {
  constructor(options: pg.PoolConfig = {}) {
    const { connectionString: url } = options
    const isUrl = url !== undefined && URL.canParse(url)
    super(isUrl ? { ...options, connectionString: withoutTls(url), ssl: tlsOf(url) } : options)
  }
}
