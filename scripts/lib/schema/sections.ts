/** One object of a dump, as the comment above it names it. */
export interface Section {
  name: string
  /** TABLE, INDEX, ACL, COMMENT and so on. */
  type: string
  /** `-` for what stands in no schema. */
  schema: string
  text: string
}

const heading = /^--\n-- Name: (.*); Type: (.*); Schema: (.*); Owner: .*\n--\n/gm

// pg_dump sets them between two objects, where the next one needs another value.
const settings = /(?:\n+(?:SET \w+ = .*;|SELECT pg_catalog\.set_config\(.*\);))+\s*$/
const ending = /\n--\n-- PostgreSQL database dump complete\n--\n/

/**
 * Splits a plain dump of pg_dump into its objects. What is no object is left out: the settings, the
 * versions, and the random token of \restrict.
 */
export const sectionsOf = (dump: string): Section[] => {
  const end = ending.exec(dump)?.index ?? dump.length
  const objects = dump.slice(0, end)
  const found = [...objects.matchAll(heading)]
  return found.map((match, n) => {
    const [all, name = '', type = '', schema = ''] = match
    const text = objects.slice(match.index + all.length, found[n + 1]?.index)
    return { name, type, schema, text: text.replace(settings, '').trim() }
  })
}
