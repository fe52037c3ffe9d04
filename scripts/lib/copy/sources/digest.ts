/** Number of rows and sum of their hashes, of rows as text: the same on every version. */
export const digestQuery = (items: string, from: string, condition: string): string =>
  `select concat_ws(' ', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)) as digest
   from (select ${items} from ${from} where ${condition}) as t`
