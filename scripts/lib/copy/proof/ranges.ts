import { between, boundsQuery, sampledRows, sampleOf, whole } from '../sources/ranges.ts'
import type { Range } from '../sources/source.ts'
import { literal } from '../sql.ts'
import type { Wire } from '../wire/wire.ts'
import { inRange, type Comparison, type Side } from './side.ts'

/** So many rows are proven at a time: what a killed proof has to do again. */
const rowsPerRange = 200_000

/** The same for a table whose rows do not lie in the order of the key: each range reads all pages. */
const scatteredRowsPerRange = 1_000_000

/** Below it an index leads from page to page and back; as in pg_stats. */
const scatteredCorrelation = 0.8

interface Estimate {
  rows: number
  isScattered: boolean
}

/** A table whose rows can be estimated and sampled. */
export interface Estimated {
  side: Side
  /** The table's name, as the side's database knows it; without: nothing is known. */
  table?: string
}

// What was never analyzed is taken for rows of a hundred bytes.
const estimate = async (wire: Wire, { table, side }: Estimated): Promise<Estimate> => {
  if (table === undefined) return { rows: 0, isScattered: false }
  const [row] = await wire.query(
    `select
       sum(case when c.reltuples > 0 then c.reltuples else pg_relation_size(c.oid) / 100 end)::bigint,
       coalesce(min(abs(t.correlation)) < ${scatteredCorrelation}, false)
     from pg_class as c
     join pg_namespace as n on n.oid = c.relnamespace
     left join pg_stats as t on t.schemaname = n.nspname and t.tablename = c.relname and t.attname = ${literal(side.key[0]?.name)}
     where c.oid = ${literal(table)}::regclass
       or c.oid in (select relid from pg_partition_tree(${literal(table)}::regclass) where isleaf)`,
  )
  return { rows: Number(row?.[0] ?? 0), isScattered: row?.[1] === 't' }
}

/** The keys that cut a side's rows; those without a key are not looked at. */
const boundsOf = async (
  wire: Wire,
  { side, table }: Estimated,
  rows: number,
  ranges: number,
  condition = 'true',
): Promise<string[][]> => {
  const items = side.key.map(({ order }, n) => `${order} as k${n}`).join(', ')
  const keyed = side.key.map(({ order }) => `${order} is not null`).join(' and ')
  const sample = table !== undefined && rows > sampledRows ? sampleOf(rows, ranges) : ''
  const text = `select ${items} from ${side.from} ${sample} where (${condition}) and ${keyed}`
  const found = await wire.query(boundsQuery(text, side.key.length, ranges))
  return found.map(([json]) => JSON.parse(json ?? '[]') as string[])
}

/**
 * Cuts the keys of both sides into ranges, by the side that seems to have more rows, so that a side that
 * lost most of its rows does not make the other's ranges too large for memory. Ranges are longer where
 * rows do not lie in the order of the key.
 */
export const rangesFor = async (
  wires: { left: Wire; right: Wire },
  left: Estimated,
  right: Estimated,
  rangeRows?: number,
): Promise<Range[]> => {
  if (right.side.key.length === 0) return [whole]
  const [there, here] = [await estimate(wires.left, left), await estimate(wires.right, right)]
  const isScattered = there.isScattered || here.isScattered
  const [chosen, wire, { rows }] =
    there.rows > 2 * here.rows ? [left, wires.left, there] : [right, wires.right, here]
  const wanted = rangeRows ?? (isScattered ? scatteredRowsPerRange : rowsPerRange)
  const ranges = Math.ceil(rows / wanted)
  return ranges <= 1 ? [whole] : between(await boundsOf(wire, chosen, rows, ranges))
}

/** Cuts a range by the side that has more rows in it into ranges of so many rows at the most. */
export const cutPart = async (
  wires: { left: Wire; right: Wire },
  comparison: Comparison,
  range: Range,
  { leftRows, rightRows, most }: { leftRows: number; rightRows: number; most: number },
): Promise<Range[]> => {
  const larger = leftRows > rightRows ? 'left' : 'right'
  const ranges = Math.ceil(Math.max(leftRows, rightRows) / most)
  if (ranges <= 1) return [range]
  const side = comparison[larger]
  const condition = inRange(side, comparison.keyTypes, range)
  const bounds = await boundsOf(wires[larger], { side }, 0, ranges, condition)
  return [range.low, ...bounds].map((low, n) => ({ low, high: bounds[n] ?? range.high }))
}

/** Whether a comparison has a key to cut by. */
export const hasKey = ({ keyTypes }: Comparison): boolean => keyTypes.length > 0
