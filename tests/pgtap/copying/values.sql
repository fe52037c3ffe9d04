-- Text of a legacy database becomes a value, or null; never an error, and never a guess.
begin;
select plan(26);

select tables_are('copying', array[
  'backfills', 'chunks', 'deferred', 'follows', 'generations', 'proof_parts', 'proofs', 'rejects', 'runs',
  'steps', 'undone', 'writes'
]);
select functions_are('copying', array[
  'casts', 'changed_values', 'claim_chunk', 'count_written', 'cut_over_problems', 'defer_keys',
  'finish_chunk', 'fits', 'follow_clash', 'follow_condition', 'follow_differs', 'follow_is_other',
  'follow_note', 'follow_put_in', 'follow_reads', 'follow_replace', 'follow_same', 'follow_shape',
  'follow_take_out', 'follow_varies', 'foreign_key_problems', 'foreign_keys', 'indexes', 'is_hashable',
  'is_numeric', 'is_own', 'is_plain', 'key_parts', 'keys', 'legacy_uuid', 'levels', 'lock_key',
  'make_landing', 'missing', 'move_sequences', 'not_boolean01', 'not_date', 'not_integer', 'not_json',
  'not_numeric', 'not_text', 'not_timestamptz', 'note_chunk', 'note_write', 'out_of_range',
  'plan_columns', 'plan_problems', 'proof_columns', 'range_condition', 'reason', 'referred_rows',
  'referrers', 'refuse_key', 'reject', 'reject_differences', 'remove_written', 'restore_key',
  'rounded_items', 'sequence_problems', 'sequences', 'settle', 'shape', 'shape_for_proof', 'source_key',
  'source_key_of', 'source_key_problem', 'to_boolean01', 'to_date', 'to_integer', 'to_jsonb',
  'to_numeric', 'to_text_array', 'to_timestamptz', 'too_long', 'travels_as_text', 'try_lock',
  'unaccounted', 'undo_problem', 'undo_tables', 'unknown', 'written_by'
]);
select table_privs_are('copying', 'rejects', 'app_monitor', array[]::text[], 'rejects hold legacy rows: not for app_monitor');
select table_privs_are('copying', 'proofs', 'app_monitor', array['SELECT'], 'app_monitor reads proofs');
select table_privs_are('copying', 'deferred', 'app_copier', array['SELECT'], 'what stands in deferred is run as app_owner');
select function_privs_are('copying', 'restore_key', array['text', 'text', 'text', 'text'], 'app_user', array[]::text[], 'only copies make keys');

-- Values come from a table, as they do in a plan: see the note in sql/copying/values.sql.
create temporary table given (value text primary key);
insert into given
values
  ('12'), ('three'), ('12.5'), ('NaN'), ('1000'), ('1'), ('yes'), ('2024-02-29'), ('2023-02-29'), ('today'),
  ('2024-03-01 12:30:00'), ('2024-03-01 25:00:00'), ('{"a": maybe}'), ('["a", "b\n"]'), ('{"a": 1}'), ('2023-02-30');
create function pg_temp.of(expression text, value text) returns text
language plpgsql
as $$
declare
  result text;
begin
  execute format('select %s::text from given where value = %L', expression, value) into strict result;
  return result;
end
$$;

select is(pg_temp.of('copying.to_integer(value)', '12'), '12', 'a whole number');
select is(pg_temp.of('copying.to_integer(value)', 'three'), null, 'no whole number');
select is(pg_temp.of($$copying.to_numeric(value, 'numeric(12,2)')$$, '12.5'), '12.5', 'a number');
select is(pg_temp.of('copying.to_numeric(value)', 'NaN'), null, 'NaN is no number');
select is(pg_temp.of($$copying.to_numeric(value, 'numeric(5,2)')$$, '1000'), null, 'a number that does not fit its type');
select is(pg_temp.of('copying.to_boolean01(value)', '1'), 'true', '1 is true');
select is(pg_temp.of('copying.to_boolean01(value)', 'yes'), null, 'yes is not 0 or 1');
select is(pg_temp.of('copying.to_date(value)', '2024-02-29'), '2024-02-29', 'a leap day');
select is(pg_temp.of('copying.to_date(value)', '2023-02-29'), null, 'a day that never was');
select is(pg_temp.of('copying.to_date(value)', 'today'), null, 'a word is no day');
set local timezone = 'America/New_York';
select is(pg_temp.of('copying.to_timestamptz(value)', '2024-03-01 12:30:00'), '2024-03-01 07:30:00-05', 'a moment is in UTC, whatever the session''s zone');
select is(pg_temp.of('copying.to_timestamptz(value)', '2024-03-01 25:00:00'), null, 'no such hour');
select is(pg_temp.of('copying.to_jsonb(value)', '{"a": maybe}'), null, 'no JSON');
select is(pg_temp.of('copying.to_text_array(value)', '["a", "b\n"]'), E'{a,"b\n"}', 'the elements of a list');
select is(pg_temp.of('copying.to_text_array(value)', '{"a": 1}'), null, 'an object is no list');
select is(
  copying.legacy_uuid('housing', 'users', '17'),
  extensions.uuid_generate_v5(extensions.uuid_generate_v5(extensions.uuid_ns_url(), 'plumb:housing'), 'users/17'),
  'a legacy row''s uuid never changes'
);

select is(pg_temp.of($$copying.not_date('born', value)$$, '2023-02-30'), 'impossible_date: born = 2023-02-30', 'a reason names kind, column and value');
select is(copying.missing('name', '  ', 'missing_name'), 'missing_name: name =   ', 'blank is missing');
select is(copying.not_text('{notes}', '{"notes": "610062"}'), 'nul_byte: notes = \x610062', 'a NUL byte is told');
select is(copying.not_text('{notes}', '{"notes": "C328"}'), 'invalid_utf8: notes = \xc328', 'what is no UTF-8 is told');

select * from finish();
rollback;
