import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatSql } from '../../../scripts/lib/sql/format.ts'
import { statementsOf, tokensOf } from '../../../scripts/lib/sql/parse.ts'

const format = (text: string) => formatSql(text, 'a.sql')
const trees = (text: string) => statementsOf(text, 'a.sql').map(({ tree }) => tree)

const declarations = [
  'create policy p on app.t for update to app_user using (a = app.f() and b) with check (a = 1);',
  'grant select, insert (a, b), update (a) on app.t to app_user, app_analyst;',
  'revoke all on all tables in schema app from public;',
  'create trigger t after update on app.t referencing old table as o for each statement execute function app.f();',
  "create function app.f(a uuid, b text default 'X') returns table (id uuid) language sql stable set search_path = pg_catalog, pg_temp as $$ select  A from b $$;",
  'create index t_a_idx on app.t using gin (a, lower(b)) include (c) where d is null;',
  "comment on function app.f(uuid, text) is 'It''s a function';",
  'alter default privileges for role :OWNER revoke execute on routines from public;',
]
const queries = [
  'alter table app.t enable row level security;',
  "create table app.t (a uuid not null references app.u (id), b text check (b between 'a' and 'b'), primary key (a, b));",
  "select count(*) filter (where a > 1), app.f(b), c::text from app.t as t left join app.u as u on u.a = t.a and u.b = t.b where x or y and z like 'A%';",
  "insert into app.t (a, b) values (1, 'x'), (2, $a$y$a$) on conflict (a) do update set b = excluded.b where t.b is distinct from excluded.b;",
  'with recursive r as (select 1 as n union all select n + 1 from r where n < 10) select n, row_number() over (partition by n order by n) from r;',
  'create or replace view app.v with (security_invoker = true) as select a, case when b then 1 else - 2 end as c from app.t;',
]

/** The same tokens in another dress: other white space, other case. */
const dressed = (statement: string) =>
  fc
    .array(fc.tuple(fc.constantFrom(' ', '\n', '\t', '  \n\n '), fc.boolean()), { minLength: 97 })
    .map((dress) =>
      tokensOf(statement)
        .map(({ text, kind, start }, n, tokens) => {
          const [space, upper] = dress[n % dress.length] ?? [' ', false]
          const gap = n > 0 && start > (tokens[n - 1]?.end ?? 0) ? space : ''
          return gap + (upper && kind === 'keyword' ? text.toUpperCase() : text)
        })
        .join(''),
    )

describe('formatSql keeps what the text means', () => {
  test.each([...declarations, ...queries])('whatever its white space and case: %s', (statement) => {
    fc.assert(
      fc.property(dressed(statement), (text) => {
        const once = format(text)
        expect(trees(once)).toEqual(trees(statement))
        expect(format(once)).toBe(once)
      }),
      { numRuns: 50 },
    )
  })

  test.each(declarations)('and lays a declaration out in one way only: %s', (statement) => {
    fc.assert(
      fc.property(dressed(statement), (text) => {
        expect(format(text)).toBe(format(statement))
      }),
      { numRuns: 50 },
    )
  })

  test('and names the statement that a layout would change', () => {
    // Two strings on two lines are one string in SQL; on one line they are a syntax error.
    const text = "select 1;\n\nselect\n  'a'\n  'b';\n"
    expect(() => format(text)).toThrow(
      expect.objectContaining({
        code: 'format-changes-meaning',
        place: { file: 'a.sql', line: 3 },
      }),
    )
  })

  test('and names the line of a syntax error', () => {
    expect(() => format("select 'ä';\n\nselct 1;\n")).toThrow(
      expect.objectContaining({ code: 'sql-syntax', place: { file: 'a.sql', line: 3 } }),
    )
  })
})

describe('formatSql leaves to the author', () => {
  test('comments, magic lines and single blank lines between statements', () => {
    const text = [
      '--! Message: why',
      '-- A paragraph.',
      '',
      '-- About the first.',
      'grant :ROLE to app_owner; -- at its end',
      'grant a to b;',
      '',
      '/* the',
      '   last */',
      'grant c to d;',
      '-- the end',
      '',
    ].join('\n')
    expect(format(text)).toBe(text)
  })

  test('the bodies of functions, character by character', () => {
    const body = "$$\nBEGIN\n    RETURN   'x' ;\n\n\nEND\n$$"
    expect(format(`create function f() returns text language plpgsql as ${body};`)).toContain(body)
  })

  test('parentheses and conditions that stand on one line', () => {
    const text = [
      'select',
      "  count(*) filter (where a.status = 'x') as n,",
      '  array_agg(t.n order by t.n) as list',
      'from app.t as t',
      'join app.u as u on u.a = t.a and u.b = t.b',
      'where',
      '  exists (select from app.v where v.n = t.n)',
      '  and n between 1 and 2;',
      '',
    ].join('\n')
    expect(format(text)).toBe(text)
  })
})

test('formatSql breaks a declaration that is too long for its line', () => {
  expect(format(declarations[0] ?? '')).toBe(
    [
      'create policy p on app.t',
      '  for update to app_user',
      '  using (a = app.f() and b)',
      '  with check (a = 1);',
      '',
    ].join('\n').replace(/\n {2}/g, ' '),
  )
})
