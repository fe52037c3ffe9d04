CREATE FUNCTION copying.fits(source_type text, target_type text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
  with
    names as (
      select
        regexp_replace(source_type, '\(.*?\)', '') as source,
        regexp_replace(target_type, '\(.*?\)', '') as target,
        (regexp_match(source_type, '\((\d+)'))[1]::integer as source_length,
        (regexp_match(target_type, '\((\d+)'))[1]::integer as target_length,
        coalesce((regexp_match(source_type, ',(-?\d+)\)'))[1]::integer, 0) as source_scale,
        coalesce((regexp_match(target_type, ',(-?\d+)\)'))[1]::integer, 0) as target_scale
    )
  select
    case
      when source_type = target_type then true
      when n.source = n.target and target_type !~ '\(' then true
      when n.source = n.target and n.source in ('numeric', 'numeric[]')
        then n.target_scale >= n.source_scale and n.target_length - n.target_scale >= n.source_length - n.source_scale
      -- A longer bit(n) is filled up with zeros, and what an extension's numbers mean nobody knows.
      when n.source = n.target
        then n.source ~ '^(character|character varying|bit varying|interval|time|timestamp)( with(out)? time zone)?(\[\])?$' and n.target_length >= n.source_length
      when n.target in ('text', 'character varying') and n.source in ('text', 'character varying', 'name')
        then n.target_length is null or n.target_length >= n.source_length
      else (n.source, n.target) in (
        ('smallint', 'integer'), ('smallint', 'bigint'), ('integer', 'bigint'),
        ('smallint', 'numeric'), ('integer', 'numeric'), ('bigint', 'numeric'),
        ('smallint', 'double precision'), ('integer', 'double precision'),
        ('smallint', 'real'), ('real', 'double precision')
      ) and n.target_length is null
    end is true
  from names as n
$_$;

COMMENT ON FUNCTION copying.fits(source_type text, target_type text) IS 'Whether every value of one type is a value of another, without loss';

REVOKE ALL ON FUNCTION copying.fits(source_type text, target_type text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.fits(source_type text, target_type text) TO app_copier;
