import { expect } from 'vitest'
import type { Sql } from '../../../scripts/lib/database.ts'

/** Two values of each type that are not the same, as its input function reads them. */
const samples: Record<string, [string, string]> = {
  aclitem: ['postgres=r/postgres', 'postgres=rw/postgres'],
  bit: ['1', '0'],
  bool: ['t', 'f'],
  box: ['((0,0),(1,1))', '((0,0),(1,2))'],
  bpchar: ['a', 'b'],
  bytea: ['\\x00ff', '\\x00fe'],
  char: ['a', 'b'],
  cid: ['1', '2'],
  cidr: ['10.0.0.0/8', '10.0.0.0/9'],
  circle: ['<(0,0),1>', '<(0,0),2>'],
  date: ['2020-02-29', 'infinity'],
  float4: ['1.5', 'NaN'],
  float8: ['1.5', '-Infinity'],
  gtsvector: ['', ''],
  inet: ['10.0.0.1', '::1'],
  int2: ['1', '-1'],
  int2vector: ['1 2', '1 3'],
  int4: ['1', '-1'],
  int8: ['1', '-9223372036854775808'],
  interval: ['1 day', '1 mon'],
  json: ['{"a": 1}', '{"a":1}'],
  jsonb: ['{"a": 1}', '{"a": 2}'],
  jsonpath: ['$.a', '$.b'],
  line: ['{1,2,3}', '{1,2,4}'],
  lseg: ['[(0,0),(1,1)]', '[(0,0),(1,2)]'],
  macaddr: ['08:00:2b:01:02:03', '08:00:2b:01:02:04'],
  macaddr8: ['08:00:2b:01:02:03:04:05', '08:00:2b:01:02:03:04:06'],
  money: ['1.50', '1.51'],
  name: ['a', 'b'],
  numeric: ['123456789.123456789', 'NaN'],
  oid: ['1', '2'],
  oidvector: ['1 2', '1 3'],
  path: ['((0,0),(1,1))', '[(0,0),(1,1)]'],
  pg_lsn: ['0/1', '0/2'],
  pg_snapshot: ['1:3:2', '1:4:2'],
  point: ['(0,0)', '(0,1e-300)'],
  polygon: ['((0,0),(1,1),(2,0))', '((0,0),(1,1),(3,0))'],
  refcursor: ['a', 'b'],
  regclass: ['pg_class', 'pg_type'],
  regcollation: ['"C"', '"POSIX"'],
  regconfig: ['simple', 'english'],
  regdictionary: ['simple', 'english_stem'],
  regnamespace: ['pg_catalog', 'public'],
  regoper: ['|/', '||/'],
  regoperator: ['+(integer,integer)', '-(integer,integer)'],
  regproc: ['now', 'pi'],
  regprocedure: ['now()', 'pi()'],
  regrole: ['postgres', 'pg_monitor'],
  regtype: ['integer', 'bigint'],
  text: ['a', 'A'],
  tid: ['(0,1)', '(0,2)'],
  time: ['12:00', '24:00'],
  timestamp: ['2020-01-01', 'infinity'],
  timestamptz: ['2020-01-01', '-infinity'],
  timetz: ['12:00+00', '12:00+01'],
  tsquery: ['a & b', 'a | b'],
  tsvector: ['a:1', 'a:2'],
  txid_snapshot: ['1:3:2', '1:4:2'],
  uuid: ['00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002'],
  varbit: ['101', '1010'],
  varchar: ['a', 'b'],
  xid: ['1', '2'],
  xid8: ['1', '2'],
  xml: ['<a/>', '<a></a>'],
}

/** A type and two values of it that are not the same. */
export interface Tried {
  type: string
  one: string
  other: string
}

/** Types of which no table can have values: they have no input, or none that is given. */
const withoutInput = [
  'gtsvector',
  'pg_brin_bloom_summary',
  'pg_brin_minmax_multi_summary',
  'pg_dependencies',
  'pg_mcv_list',
  'pg_ndistinct',
  'pg_node_tree',
]

/** A literal of SQL. */
export const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`

const element = (text: string): string => `{"${text.replace(/["\\]/g, '\\$&')}"}`

/** All built-in base types, arrays of them, ranges and multiranges, with samples. */
export const builtIn = async (sql: Sql): Promise<Tried[]> => {
  const types = await sql<{ name: string; kind: string; array: string | null }[]>`
    select t.typname as name, t.typtype as kind, case when a.typdelim = ',' and t.typdelim = ',' then a.oid::regtype::text end as array
    from pg_type as t left join pg_type as a on a.oid = t.typarray
    where t.typtype in ('b', 'r', 'm') and t.typnamespace = 'pg_catalog'::regnamespace
      and t.typcategory <> 'A' and t.typname <> all (${withoutInput})
    order by t.typname`
  const missing = types.filter(({ name, kind }) => kind === 'b' && !samples[name])
  expect(missing.map(({ name }) => name)).toEqual([])
  return types.flatMap(({ name, kind, array }) => {
    const type = name === 'char' ? '"char"' : name
    if (kind === 'r') return [{ type, one: 'empty', other: '(,)' }]
    if (kind === 'm') return [{ type, one: '{}', other: '{(,)}' }]
    const [one, other] = samples[name] ?? ['', '']
    const own = { type, one, other }
    return array === null ? [own] : [own, { type: array, one: element(one), other: element(other) }]
  })
}

/** Types that a database defines itself. */
export const ownTypes = `
  create schema if not exists trial;
  create extension if not exists hstore schema trial;
  create extension if not exists citext schema trial;
  create type trial.mood as enum ('bad', 'good');
  create type trial.place as (street text, mood trial.mood, number integer);
  create domain trial.amount as numeric(10,2) check (value >= 0);
  create domain trial.amounts as trial.amount[];
  create type trial.floats as range (subtype = float8)`

/** Samples of them. */
export const own: Tried[] = [
  { type: 'trial.mood', one: 'bad', other: 'good' },
  { type: 'trial.mood[]', one: '{bad}', other: '{good}' },
  { type: 'trial.place', one: '(a,bad,1)', other: '(a,good,1)' },
  { type: 'trial.place[]', one: '{"(a,bad,1)"}', other: '{"(a,good,1)"}' },
  { type: 'trial.amount', one: '1.5', other: '1.51' },
  { type: 'trial.amounts', one: '{1.5}', other: '{1.51}' },
  { type: 'trial.floats', one: '[1,2]', other: '[1,2)' },
  { type: 'trial.floats_multirange', one: '{[1,2]}', other: '{[1,2)}' },
  { type: 'trial.hstore', one: 'a=>1', other: 'a=>NULL' },
  { type: 'trial.citext', one: 'a', other: 'A' },
  { type: 'integer[][]', one: '{{1,2},{3,4}}', other: '[0:1][1:2]={{1,2},{3,5}}' },
]
