import { finding, type PlumbError } from '../../errors.ts'
import { tupleWriter, type Block } from './binary.ts'
import { openFiles, type Description, type Layout } from './file-source.ts'
import type { InputFile } from './files.ts'
import { readDocument, type Document } from './jsonl-document.ts'
import { recordsOf, type Record } from './records.ts'
import type { Source } from './source.ts'
import { pushValues } from './values.ts'

const wrong = (file: InputFile, { line }: Record, problem: string): PlumbError =>
  finding('source-json', `Correct line ${line} of ${file.path}: ${problem}.`, {
    file: file.path,
    line,
  })

const documentOf = (file: InputFile, record: Record): Document | undefined => {
  try {
    const document = readDocument(record.bytes)
    if (typeof document === 'string') throw wrong(file, record, document)
    return document
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    if (record.isEnded) throw wrong(file, record, `it is no JSON (${error.message})`)
    throw finding(
      'source-cut-off',
      `Get ${file.path} again: it ends in the middle of line ${record.line}.`,
      { file: file.path, line: record.line },
    )
  }
}

/** The documents of a file; blank lines are passed over. */
const documentsOf = async function* (file: InputFile): AsyncGenerator<Document[]> {
  for await (const records of recordsOf(file, false))
    yield records.flatMap((record) => documentOf(file, record) ?? [])
}

/** Reads the whole file once: which keys it has is not known before its end, nor whether it is whole. */
const describe = async (file: InputFile): Promise<Description> => {
  const names = new Set<string>()
  let estimatedRows = 0
  let estimatedBytes = 0
  for await (const documents of documentsOf(file)) {
    estimatedRows += documents.length
    for (const document of documents)
      for (const [name, value] of document) {
        names.add(name)
        estimatedBytes += value?.length ?? 0
      }
  }
  if (estimatedRows === 0)
    throw finding('source-empty', `Name a JSON Lines file with rows: ${file.path} has none.`)
  return { names: [...names], estimatedRows, estimatedBytes }
}

const read = async function* (file: InputFile, names: string[]): AsyncGenerator<Block> {
  const writer = tupleWriter()
  for await (const documents of documentsOf(file))
    for (const document of documents) {
      pushValues(
        writer,
        names,
        names.map((name) => document.get(name) ?? null),
      )
      if (writer.isFull()) yield writer.take()
    }
  yield writer.take()
}

const layout: Layout = { extension: 'jsonl', describe, read }

/**
 * Opens a JSON Lines file (plain or .gz) as a source, or a folder with <table>.jsonl or <table>.jsonl.gz
 * for each table. A row is an object, its columns are the keys of the first level over the whole file;
 * text lands as it is, null and a missing key as null, other values as their JSON, untouched.
 * Throws like openFiles; what is wrong in a file is a finding (exit 1) with its line.
 */
export const openJsonl = (location: string): Promise<Source> => openFiles(location, layout)
