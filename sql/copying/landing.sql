-- Where legacy rows land: a schema for each application, which belongs to app_copier, because it makes and
-- drops whatever is in there. It may make no schemas itself (app/database.sql tells why), but ask for this.
create or replace function copying.make_landing(application text) returns void
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  landing constant text := 'landing_' || application;
begin
  if to_regnamespace(quote_ident(landing)) is null then
    execute format('create schema %I', landing);
    execute format(
      'comment on schema %I is %L',
      landing,
      'Legacy rows as they came, and the views that shape them; made by plumb copy'
    );
    execute format('alter schema %I owner to app_copier', landing);
  end if;
end
$$;

comment on function copying.make_landing(text)
  is 'Makes the schema landing_<application> for app_copier, where there is none';
