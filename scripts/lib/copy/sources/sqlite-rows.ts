import { isText } from './values.ts'

// SQLite itself lays out a block of rows as the tuples of COPY's binary format, so that no value becomes
// a JavaScript value: before each field stand four marks in place of its length, which are overwritten
// where they stand. Values may hold the marks, too; then the block does not add up, and its rows are
// read value by value instead.

const nullMark = 0x1d
const rowMark = 0x1e
const fieldMark = 0x1f
const rowStart = 0x30

const marks = (code: number): string => `'${String.fromCharCode(code).repeat(4)}'`

/** concat() takes up to 127 arguments; a column needs two. */
const columnsOfCall = 60

/** A name as SQLite quotes it. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/**
 * An SQLite expression: a value as it lands. A real has 15 digits if they read back as the same number,
 * else 17. Values are told apart by SQLite's order (numbers, text, blobs), which is quicker than typeof().
 */
export const valueOf = (name: string): string => {
  const column = quoted(name)
  const plain = `${column} collate binary`
  return `case
    when ${plain} < '' then
      case
        when typeof(${column}) = 'integer' then ${column}
        when cast(cast(${column} as text) as real) = ${column} then cast(${column} as text)
        else format('%!.17g', ${column})
      end
    when ${plain} >= x'' then hex(${column})
    else ${column}
  end`
}

/** An SQLite expression: a row as a tuple, its lengths still marks. */
export const rowOf = (columns: string[]): string => {
  const fields = columns.map(
    (name) =>
      `iif(${quoted(name)} is null, ${marks(nullMark)}, ${marks(fieldMark)}), ${valueOf(name)}`,
  )
  const calls: string[] = []
  for (let at = 0; at < fields.length; at += columnsOfCall)
    calls.push(`concat(${fields.slice(at, at + columnsOfCall).join(', ')})`)
  return `concat('00', ${calls.join(', ')}, ${marks(rowMark)})`
}

const isMarked = (block: Buffer, at: number, mark: number): boolean =>
  block[at] === mark && block[at + 1] === mark && block[at + 2] === mark && block[at + 3] === mark

/**
 * Where the next mark stands. Four bytes at a time are looked at: without a control character among
 * them, there is no mark. A block ends with marks, so there is always one.
 */
const nextMark = (block: Buffer, words: Int32Array, start: number): number => {
  let at = start
  for (;;) {
    if ((at & 3) === 0) {
      let word = at >> 2
      let bytes = words[word] ?? 0
      // The highest bit of a byte that is less than 0x20 is borrowed.
      while (((bytes - 0x20202020) & ~bytes & 0x80808080) === 0) bytes = words[++word] ?? 0
      at = word << 2
    }
    // The marks are the three codes from 0x1d.
    if (((block[at] ?? 0) - nullMark) >>> 0 < 3) return at
    at++
  }
}

/** Fills in the lengths of one row; gives where it ends, or -1 when it is not laid out as it should be. */
const fillRow = (block: Buffer, words: Int32Array, start: number, columns: number): number => {
  if (block[start] !== rowStart || block[start + 1] !== rowStart) return -1
  block[start] = (columns + 1) >>> 8
  block[start + 1] = columns + 1
  let at = start + 2
  for (let n = 0; n < columns; n++) {
    const mark = at
    const isNull = isMarked(block, mark, nullMark)
    if (!isNull && !isMarked(block, mark, fieldMark)) return -1
    at = nextMark(block, words, mark + 4)
    const length = isNull ? -1 : at - mark - 4
    block[mark] = length >>> 24
    block[mark + 1] = length >>> 16
    block[mark + 2] = length >>> 8
    block[mark + 3] = length
  }
  if (!isMarked(block, at, rowMark)) return -1
  for (let n = 0; n < 4; n++) block[at + n] = 0xff
  return at + 4
}

/**
 * Makes tuples of a block of rows, in place. False, and the block is of no use, when its values hold
 * marks or what PostgreSQL cannot hold as text. Nothing passes by chance: SQLite wrote four marks for
 * each field and row, so one mark more in a value makes another number of rows.
 */
export const fillLengths = (block: Buffer, rows: number, columns: number): boolean => {
  if (!isText(block) || !isMarked(block, block.length - 4, rowMark)) return false
  // A view of words needs an even place, which the buffers of libsql have.
  if (block.byteOffset % 4 !== 0) return false
  const words = new Int32Array(block.buffer, block.byteOffset, block.length >> 2)
  let filled = 0
  for (let at = 0; at < block.length; filled++) {
    at = fillRow(block, words, at, columns)
    if (at < 0) return false
  }
  return filled === rows
}
