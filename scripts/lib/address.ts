// The parts of a PostgreSQL address. As for libpq, its query may name them, too: postgres:///db?host=…

/** What is left out where an address is shown or recorded. */
const secrets = ['password', 'sslpassword']

/** What the query part may say instead of the parts before it. */
const parts = ['host', 'port', 'user', 'password']

/** Whom an address names; the password is empty where it has none. */
export interface Whom {
  host: string
  port: number
  user: string
  password: string
  database: string
}

/** Reads an address, whose query beats what stands before it. */
export const whomOf = (url: string): Whom => {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url)
  const given = (name: string, otherwise: string): string => {
    const value = searchParams.get(name)
    return value === null || value === '' ? otherwise : value
  }
  return {
    host: given('host', decodeURIComponent(hostname)).replace(/^\[(.+)\]$/, '$1'),
    port: Number(given('port', port || '5432')),
    user: given('user', decodeURIComponent(username)),
    password: given('password', decodeURIComponent(password)),
    database: decodeURIComponent(pathname.slice(1)),
  }
}

/** The address without some words of its query; it is left as it is where it has none of them. */
export const withoutWords = (url: string, isOut: (name: string) => boolean): string => {
  const other = new URL(url)
  for (const name of [...other.searchParams.keys()])
    if (isOut(name)) other.searchParams.delete(name)
  return other.href
}

/** The address as it may be shown: without its password, wherever that stands. */
export const withoutPassword = (url: string): string => {
  const shown = new URL(withoutWords(url, (name) => secrets.includes(name)))
  shown.password = ''
  return shown.href
}

/** The address with a password; one without a host has a place for it in its query only. */
export const withThisPassword = (url: string, password: string): string => {
  const address = new URL(url)
  address.password = encodeURIComponent(password)
  if (password !== '' && address.password === '') address.searchParams.set('password', password)
  return address.href
}

/** The address without the parts that its query names, for a driver that is told them. */
export const withoutParts = (url: string): string =>
  withoutWords(url, (name) => parts.includes(name))

/**
 * Whether a text is a PostgreSQL address. One whose password has a #, / or ? that is not written as %23,
 * %2F, %3F is none: a part of the password would be taken for a host or a database, and be shown.
 */
export const isAddress = (text: string): boolean => {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) return false
  const { pathname, search, hash } = new URL(text)
  const [beforeValues = ''] = search.split('=')
  return hash === '' && !pathname.includes('@') && !beforeValues.includes('@')
}
