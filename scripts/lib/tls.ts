// What an address says of TLS, as libpq understands it (https://www.postgresql.org/docs/17/libpq-ssl.html).
// The two drivers each understand it otherwise, so neither is asked: both get what stands here.
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { checkServerIdentity, type ConnectionOptions } from 'node:tls'
import { whomOf, withoutWords } from './address.ts'
import { environment, messageOf, misuse, type PlumbError } from './errors.ts'

const modes = ['disable', 'require', 'verify-ca', 'verify-full']
const words = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey']

const refusal = (sentence: string): PlumbError => misuse('server-tls', sentence)

/** Words of TLS; the last one is what pg wants to be told to do what is done here anyway. */
const isOfTls = (name: string): boolean => /^ssl|^uselibpqcompat$/.test(name)

/** The address without what it says of TLS, for drivers that would understand it otherwise. */
export const withoutTls = (url: string): string => withoutWords(url, isOfTls)

const read = (name: string, file: string): Buffer => {
  try {
    return readFileSync(file)
  } catch (error) {
    throw environment(
      'server-certificate',
      `The file that ${name} names cannot be read (${messageOf(error)}): correct the address.`,
    )
  }
}

/** The mode of an address; refuses (exit 2) what is no word of libpq's, or not done by plumb. */
const modeOf = (given: URLSearchParams): string => {
  const unknown = [...given.keys()].find((name) => name.startsWith('ssl') && !words.includes(name))
  if (unknown !== undefined && !(unknown === 'ssl' && given.get('ssl') === 'true'))
    throw refusal(`Leave ${unknown} out of the address: plumb knows ${words.join(', ')} only.`)
  const isSystem = given.get('sslrootcert') === 'system'
  const otherwise = given.has('ssl') ? 'require' : isSystem ? 'verify-full' : undefined
  const mode = given.get('sslmode') ?? otherwise
  if (mode === undefined && words.some((name) => given.has(name)))
    throw refusal(`Add sslmode to the address, which says how TLS is used: ${modes.join(', ')}.`)
  if (mode !== undefined && !modes.includes(mode))
    throw refusal(`Write one of sslmode=${modes.join(', ')} in the address, not ${mode}.`)
  if (isSystem && mode !== 'verify-full')
    throw refusal('Write sslmode=verify-full beside sslrootcert=system in the address.')
  return mode ?? 'disable'
}

/** The authority's certificate, as far as it is to be asked: a file, `system`, or nothing. */
const authorityOf = (given: URLSearchParams, mode: string): string | undefined => {
  const standard = join(homedir(), '.postgresql/root.crt')
  const named = given.get('sslrootcert') ?? (existsSync(standard) ? standard : undefined)
  if (named === undefined && mode.startsWith('verify'))
    throw refusal(
      `Add sslrootcert=FILE, the certificate of the server's authority, or sslrootcert=system to the address: sslmode=${mode} asks it.`,
    )
  return named
}

/**
 * How a connection to an address is encrypted, in the words of Node; false where it is not, as without
 * sslmode. Throws (exit 2) for what plumb does not do, and (exit 3) for a file that cannot be read.
 */
export const tlsOf = (url: string): ConnectionOptions | false => {
  const given = new URL(url).searchParams
  const mode = modeOf(given)
  if (mode === 'disable') return false
  const authority = authorityOf(given, mode)
  const { host } = whomOf(url)
  const files = Object.entries({ cert: 'sslcert', key: 'sslkey' }).flatMap(([name, word]) => {
    const file = given.get(word)
    return file === null ? [] : [[name, read(word, file)]]
  })
  return {
    ...(Object.fromEntries(files) as ConnectionOptions),
    // As with libpq, "require" asks the authority where one is named, and nobody else.
    rejectUnauthorized: authority !== undefined,
    ...(authority === undefined || authority === 'system'
      ? {}
      : { ca: read('sslrootcert', authority) }),
    // The name that the address has, also where it is a number, of which TLS itself tells nothing.
    checkServerIdentity: (_name, certificate) =>
      mode === 'verify-full' ? checkServerIdentity(host, certificate) : undefined,
  }
}

/** What Node says of a certificate that it does not accept (OpenSSL's X509_V_ERR_…). */
const isCertificate = (code: string): boolean =>
  /CERT|^UNABLE_TO_|^HOSTNAME_MISMATCH$|^CRL_|^INVALID_(CA|PURPOSE)$|^ERR_OSSL_|^ERR_SSL_/.test(
    code,
  )

/** The sentence (exit 3) for what a driver throws about TLS; nothing for anything else. */
export const tlsProblem = (error: Error, where: string): PlumbError | undefined => {
  const { message } = error
  // pg asks whether there is TLS, postgres.js begins it and is cut off.
  if (/does not support SSL connections|before secure TLS connection was/.test(message))
    return environment(
      'server-no-tls',
      `The server at ${where} has no TLS: switch it on there, or write sslmode=disable in the address.`,
    )
  const { code } = error as { code?: unknown }
  if (typeof code !== 'string' || !isCertificate(code)) return undefined
  return environment(
    'server-certificate',
    `The certificate of ${where} is not accepted (${message.replace(/\.$/, '')}): name its authority by sslrootcert, and the host as it does.`,
  )
}
