import { tableOf } from '../output.ts'
import type { PreviewStep } from './preview.ts'
import type { TableReport } from './report.ts'
import type { UndoReport } from './undo/undo.ts'

/** The report of a copy as a table for people. */
export const copyTable = (tables: TableReport[]): string =>
  tableOf(
    tables.map((table) => ({
      table: table.table,
      'rows in': table.rows_in,
      'rows out': table.rows_out,
      new: table.rows_inserted,
      rejected: table.rows_rejected,
      seconds: table.seconds,
      reasons: Object.entries(table.rejects)
        .map(([kind, count]) => `${kind} ${count}`)
        .join(', '),
    })),
  )

/** What a copy is going to do, as a table for people. */
export const previewTable = (steps: PreviewStep[]): string =>
  tableOf(
    steps.map(({ step, level, rows, bytes, chunks, cut, indexes }) => ({
      step,
      level: level ?? '',
      'rows, about': rows,
      'MB, about': bytes === 0 ? '' : Math.ceil(bytes / 1e6),
      chunks,
      'cut by': cut,
      'indexes made after': indexes.join(', '),
    })),
  )

/** What an undo took out, as a table for people. */
export const undoTable = ({ tables }: UndoReport): string =>
  tableOf(
    tables.map(({ table, written, removed, remaining, gone }) => ({
      table,
      written,
      removed,
      remaining,
      'gone before': gone,
    })),
  )
