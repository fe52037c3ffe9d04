// RFC 4180 on bytes: https://www.rfc-editor.org/rfc/rfc4180. Parsers that know more dialects are half as
// fast, and those that hand out strings lose what is not UTF-8.

const comma = 44
const quote = 34
const carriageReturn = 13
const quoteBytes = Buffer.of(quote)

/** What is wrong with a record that ends within quotes. */
export const notClosed = 'a quote is not closed'

/** The end of a quoted field that begins at `start`: where its closing quote stands, or -1. */
const closingQuote = (record: Buffer, start: number): number => {
  for (let at = record.indexOf(quote, start); at >= 0; at = record.indexOf(quote, at + 2))
    if (record[at + 1] !== quote) return at
  return -1
}

const withoutDoubles = (bytes: Buffer): Buffer => {
  const parts: Buffer[] = []
  let start = 0
  for (let at = bytes.indexOf(quote); at >= 0; at = bytes.indexOf(quote, start)) {
    parts.push(bytes.subarray(start, at), quoteBytes)
    start = at + 2
  }
  return start === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(start)])
}

/**
 * The fields of a record; null for one that is empty and not quoted. What is wrong with it, where it is
 * no CSV. Does not copy: the fields are parts of the record.
 */
export const fieldsOf = (bytes: Buffer): (Buffer | null)[] | string => {
  const record = bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes
  const fields: (Buffer | null)[] = []
  const hasQuotes = record.includes(quote)
  for (let at = 0; ;) {
    let end: number
    if (record[at] === quote) {
      const closing = closingQuote(record, at + 1)
      if (closing < 0) return notClosed
      fields.push(withoutDoubles(record.subarray(at + 1, closing)))
      end = closing + 1
      if (end < record.length && record[end] !== comma)
        return 'text follows the closing quote of a field'
    } else {
      const next = record.indexOf(comma, at)
      end = next < 0 ? record.length : next
      const field = record.subarray(at, end)
      if (hasQuotes && field.includes(quote)) return 'a quote stands in a field that is not quoted'
      fields.push(field.length > 0 ? field : null)
    }
    if (end >= record.length) return fields
    at = end + 1
  }
}
