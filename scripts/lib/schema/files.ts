import type { Section } from './sections.ts'

/** A row of sql/monitor/schema_homes.sql. */
export interface Home {
  schema: string
  name: string
  homeSchema: string
  homeName: string
  /** pg_class.relkind of the home. */
  kind: string
  byDay: boolean
}

const relationFolders: Record<string, string> = {
  r: 'tables',
  p: 'tables',
  f: 'tables',
  v: 'views',
  m: 'materialized_views',
  S: 'sequences',
}

const folders: Record<string, string> = {
  FUNCTION: 'functions',
  PROCEDURE: 'functions',
  AGGREGATE: 'functions',
  TYPE: 'types',
  DOMAIN: 'types',
  'SHELL TYPE': 'types',
}

/** What stands on a relation; its name begins with that of the relation. */
const dependent = new Set([
  ...['CHECK CONSTRAINT', 'CONSTRAINT', 'DEFAULT', 'FK CONSTRAINT', 'INDEX', 'INDEX ATTACH'],
  ...['MATERIALIZED VIEW', 'POLICY', 'ROW SECURITY', 'RULE', 'SEQUENCE', 'SEQUENCE OWNED BY'],
  ...['STATISTICS', 'TABLE', 'TABLE ATTACH', 'TRIGGER', 'VIEW', 'COLUMN', 'FOREIGN TABLE'],
])

const aboutForm =
  /^(TEXT SEARCH \w+|MATERIALIZED VIEW|FOREIGN \w+(?: \w+)?|EVENT TRIGGER|OPERATOR (?:CLASS|FAMILY)|ACCESS METHOD|\w+) (.*)$/

/** A grant, a comment or a label says in its name what it is about; the rest is about itself. */
const subjectOf = ({ name, type }: Section): { type: string; name: string } => {
  if (!['ACL', 'COMMENT', 'SECURITY LABEL'].includes(type)) return { type, name }
  const [, about = type, rest = name] = aboutForm.exec(name) ?? []
  if (about === 'COLUMN') return { type: about, name: /^("[^"]*"|[^.]*)/.exec(rest)?.[0] ?? rest }
  const [, table] = /^.* ON (?!DOMAIN )(.*)$/.exec(rest) ?? []
  return ['CONSTRAINT', 'TRIGGER', 'POLICY', 'RULE'].includes(about) && table !== undefined
    ? { type: about, name: table }
    : { type: about, name: rest }
}

const unquoted = (name: string): string => name.replace(/^"(.*)"$/, '$1').replace(/""/g, '"')

// Names of objects may hold anything; names of files had better not.
const safe = (name: string): string =>
  name.replace(/[^\w.$-]/gu, (sign) => encodeURIComponent(sign).replace(/\*/g, '%2A'))

/** The path for something on a relation; null where it depends on the day. */
const relationPath = (
  schema: string,
  name: string,
  homes: Map<string, Home>,
): string | null | undefined => {
  // The name of a table may hold spaces itself: the longest that is one.
  const words = name.split(' ')
  for (let count = words.length; count > 0; count--) {
    const home = homes.get(`${schema}.${unquoted(words.slice(0, count).join(' '))}`)
    if (!home) continue
    const folder = relationFolders[home.kind] ?? 'others'
    return home.byDay ? null : `${safe(home.homeSchema)}/${folder}/${safe(home.homeName)}.sql`
  }
  return undefined
}

/** The file below migrations/schema for an object; null for what depends on the day. */
const pathOf = (section: Section, homes: Map<string, Home>): string | null => {
  const { type, name } = subjectOf(section)
  const { schema } = section
  if (type === 'SCHEMA') return `${safe(unquoted(name))}/schema.sql`
  if (type === 'DEFAULT ACL')
    return schema === '-' ? 'default_privileges.sql' : `${safe(schema)}/schema.sql`
  if (dependent.has(type)) {
    const path = relationPath(schema, name, homes)
    if (path !== undefined) return path
  }
  const folder = folders[type] ?? `${type.toLowerCase().replace(/ /g, '_')}s`
  const own = safe(unquoted(name.replace(/\(.*$/s, '')))
  return schema === '-' ? `${folder}/${own}.sql` : `${safe(schema)}/${folder}/${own}.sql`
}

/**
 * Distributes the objects of a dump over files: one for each table, view, function and so on, with
 * all that stands on it. By path, in pg_dump's order.
 */
export const filesOf = (sections: Section[], rows: Home[]): Map<string, string> => {
  const homes = new Map(rows.map((row) => [`${row.schema}.${row.name}`, row]))
  const files = new Map<string, string[]>()
  for (const section of sections) {
    const path = pathOf(section, homes)
    if (path !== null) files.set(path, [...(files.get(path) ?? []), section.text])
  }
  return new Map([...files].map(([path, texts]) => [path, `${texts.join('\n\n')}\n`]))
}
