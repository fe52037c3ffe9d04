-- pgTAP lives in a schema of its own that everybody may use, since a test changes roles; it is in
-- test databases only. Run by hand: PGOPTIONS='-c search_path=public,pgtap' pg_prove -d … this file.
begin;
select plan(3);

select has_extension('pgtap', 'pgtap', 'pgTAP is in the schema pgtap');
select schema_privs_are('pgtap', 'app_user', array['USAGE']);

set local role app_user;
select pass('a role of the application can assert');

select * from finish();
rollback;
