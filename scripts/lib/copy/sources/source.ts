import type { Meter } from '../wire/wire.ts'
import type { Sink } from '../wire/sink.ts'

/** Rows of a source table: those after `low`, up to `high`; null where the range is open. */
export interface Range {
  low: string[] | null
  high: string[] | null
}

/** A column as it lands: its name, and its type in PostgreSQL's spelling. */
export interface Column {
  name: string
  type: string
}

/** What is read of a source: a table by its name, or the SELECT of a plan (PostgreSQL only). */
export interface Relation {
  /** The table's name, as the plan's header gives it. */
  table: string
  /** The columns of the key, in the plan's words. */
  key: string[]
  /** A plan's SELECT that the source is to run, and the file where it stands. */
  direct?: { select: string; file: string }
}

/** A source table, looked up. */
export interface SourceTable extends Relation {
  columns: Column[]
  /** By what it is cut: its key, its pages (ctid; in SQLite rowid), or not at all. */
  cut: 'key' | 'ctid' | 'whole'
  /** Expected, not counted. */
  estimatedRows: number
  estimatedBytes: number
  /** Cuts the table into ranges of about so many rows, in order, without gaps or overlaps. */
  ranges: (rows: number) => Promise<Range[]>
}

/** What was sent of a range. */
export interface Sent {
  rows: number
  bytes: number
}

/** One worker's own way into a source. */
export interface Reader {
  /**
   * Sends the rows of a range as CopyData frames, no faster than the sink takes them.
   * Sources other than PostgreSQL send their columns in the order of `table.columns`.
   */
  send: (table: SourceTable, range: Range, into: Sink, options: SendOptions) => Promise<Sent>
  /** Ends what runs, too. */
  close: () => Promise<void>
}

export interface SendOptions {
  /** The SELECT items, in the order of the target's columns; default: the columns as they are. */
  items?: string
  /** COPY's format; only PostgreSQL can send text, for what is to be cast there. */
  format: 'binary' | 'text'
  meter?: Meter
}

/** An open source. Whatever is read through it and its readers is of one moment. */
export interface Source {
  /** Names that moment: a snapshot, or a file's size and time. Equal moments have equal data. */
  moment: string
  /** Waits until a crash of the source cannot undo what the moment has seen; PostgreSQL only. */
  awaitDisk?: () => Promise<void>
  /** Throws (exit 2) when the table or its key is not there. */
  table: (relation: Relation) => Promise<SourceTable>
  reader: (worker: number) => Promise<Reader>
  /** Number of rows and sum of hashes of a range, as `digestQuery` says; PostgreSQL only. */
  digest?: (table: SourceTable, range: Range, items: string) => Promise<string>
  close: () => Promise<void>
}
