/** Number of rows and sum of their hashes, as SQL, of rows as text: the same on every version. */
export const digestOf = (row: string): string =>
  `concat_ws(' ', count(*), coalesce(sum(hashtextextended(${row}, 0)), 0))`

/** What that is of no rows. */
export const emptyDigest = '0 0'

/** A query for the digest of what stands after FROM in `rows`. */
export const digestQuery = (items: string, rows: string): string =>
  `select ${digestOf('t::text')} as digest
   from (select ${items} from ${rows}) as t`
