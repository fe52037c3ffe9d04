import { misuse } from '../../errors.ts'
import { streamHeader, streamTrailer, type Block } from './binary.ts'
import { inputFiles, type InputFile } from './files.ts'
import { whole } from './ranges.ts'
import { senderTo } from './send.ts'
import type { Reader, Source, SourceTable } from './source.ts'
import { landingColumns } from './values.ts'

/** What is known of a file before its rows are read. */
export interface Description {
  /** The columns, in the order in which they are read. */
  names: string[]
  estimatedRows: number
  estimatedBytes: number
}

/** How rows are laid out in a file. */
export interface Layout {
  /** How a file's name ends, without .gz. */
  extension: string
  describe: (file: InputFile) => Promise<Description>
  /** The rows as tuples, with the columns of `names`. */
  read: (file: InputFile, names: string[]) => AsyncGenerator<Block>
}

interface FileTable extends SourceTable {
  file: InputFile
  names: string[]
}

const readerOf = ({ read }: Layout): Reader => {
  let isClosed = false
  return {
    send: async (table, _, into, { meter }) => {
      const { file, names } = table as FileTable
      const { send, bytes } = senderTo(into, meter)
      let rows = 0
      await send(streamHeader)
      for await (const block of read(file, names)) {
        if (isClosed) throw new Error('the reader was closed')
        rows += block.rows
        await send(Buffer.from(block.tuples.buffer, 0, block.tuples.length))
      }
      await send(streamTrailer)
      return { rows, bytes: bytes() }
    },
    close: () => {
      isClosed = true
      return Promise.resolve()
    },
  }
}

/**
 * Opens a file, or a folder with a file for each table, as a source. A table is not cut: a stream has to
 * be read from its beginning.
 * Throws (exit 2) when there is no such file; what is wrong in a file is told when it is looked up or
 * read.
 */
export const openFiles = async (location: string, layout: Layout): Promise<Source> => {
  const files = await inputFiles(location, layout.extension)
  return {
    moment: files.moment,
    table: async ({ table, key }) => {
      const file = files.of(table)
      const { names, ...estimates } = await layout.describe(file)
      const missing = key.find((name) => !names.includes(name))
      if (missing !== undefined)
        throw misuse(
          'source-key',
          `Correct the plan's key: ${file.path} has no column "${missing}".`,
        )
      const found: FileTable = {
        ...estimates,
        table,
        key,
        names,
        file,
        columns: landingColumns(names, { file: file.path }),
        cut: 'whole',
        ranges: () => Promise.resolve([whole]),
      }
      return found
    },
    reader: () => Promise.resolve(readerOf(layout)),
    close: () => Promise.resolve(),
  }
}
