import type { Sql } from '../../scripts/lib/database.ts'

/** As an old server may speak: another zone, English dates, few digits, backslashes in strings. */
export const habits = {
  timezone: 'Asia/Kolkata',
  datestyle: 'SQL,DMY',
  intervalstyle: 'sql_standard',
  bytea_output: 'escape',
  extra_float_digits: '-4',
  standard_conforming_strings: 'off',
}

const plain = {
  timezone: 'UTC',
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
}

/** The rows of a query, with their values written as everywhere else, whatever the server's habits. */
export const readPlainly = async <Row extends object>(sql: Sql, query: string): Promise<Row[]> => {
  const rows = await sql.begin(async (one) => {
    for (const [name, value] of Object.entries(plain))
      await one`select set_config(${name}, ${value}, true)`
    return one.unsafe<Row[]>(query)
  })
  return [...rows] as Row[]
}
