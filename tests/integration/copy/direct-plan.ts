/** A plan file that takes the rows of a table as they are, straight into another. */
export const directPlan = (from: string, to: string, select = `select * from ${from}`): string =>
  `--! from ${from}\n--! to ${to}\n--! key id\n--! mode direct\n${select};\n`
