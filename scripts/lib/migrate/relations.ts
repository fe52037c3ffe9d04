import { readFile } from 'node:fs/promises'
import { withDatabase } from '../database.ts'
import { committedFolder } from '../migrations.ts'
import { inHome, inProject } from '../paths.ts'

/** A table, view or index that migrations name: a row of sql/monitor/relations_of_text.sql. */
export interface Relation {
  name: string
  /** With all that belongs to it. */
  bytes: number
  /** The folder of its tablespace; empty for the server's own. */
  folder: string
}

/** What the text of committed migrations names in the database at `url`, the largest first. */
export const relationsOf = async (url: string, files: string[]): Promise<Relation[]> => {
  const texts = files.map((file) => readFile(inProject(committedFolder, file), 'utf8'))
  const text = (await Promise.all(texts)).join('\n')
  return withDatabase(url, (sql) =>
    sql.file<Relation[]>(inHome('sql/monitor/relations_of_text.sql'), [text]),
  )
}
