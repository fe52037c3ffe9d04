// SQLite itself writes the lines of COPY's text format, so that no value ever becomes a JavaScript
// value. The escapes are those that PostgreSQL writes itself, so that both ends can be compared byte
// by byte.

const escapes: [string, string][] = [
  ["'\\'", "'\\\\'"],
  ['char(8)', "'\\b'"],
  ['char(9)', "'\\t'"],
  ['char(10)', "'\\n'"],
  ['char(11)', "'\\v'"],
  ['char(12)', "'\\f'"],
  ['char(13)', "'\\r'"],
]

/** A name as SQLite and PostgreSQL quote it. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** An SQLite expression: the value of a column as a field of a COPY line. */
const field = (name: string): string => {
  const column = quoted(name)
  const escaped = escapes.reduce((text, [from, to]) => `replace(${text}, ${from}, ${to})`, column)
  // A real is written with 15 digits if they read back as the same number, else with 17.
  return `case typeof(${column})
    when 'null' then '\\N'
    when 'text' then ${escaped}
    when 'integer' then ${column}
    when 'blob' then hex(${column})
    else case when cast(cast(${column} as text) as real) = ${column} then cast(${column} as text) else format('%!.17g', ${column}) end
  end`
}

/** Names as an array in PostgreSQL's own spelling, as a field of a COPY line. */
export const nameList = (names: string[]): string => {
  const elements = names.map((name) =>
    /^[^\s{},"\\]+$/.test(name) && name.toLowerCase() !== 'null'
      ? name
      : `"${name.replace(/["\\]/g, '\\$&')}"`,
  )
  return `{${elements.join(',')}}`.replaceAll('\\', '\\\\')
}

/** An SQLite expression: a row as a COPY line, ending with an empty list of undecodable columns. */
export const copyLine = (columns: string[]): string =>
  [...columns.map(field), `'\\N'`].join(' || char(9) || ')
