CREATE FUNCTION copying.proof_columns(relation regclass, exact boolean) RETURNS TABLE(name text, type text, is_key boolean, is_generated boolean, kind text, cast_here text, cast_there text, key_type text)
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
  with recursive
    based as (
      select a.attnum, a.atttypid as oid, a.atttypmod as modifier
      from pg_catalog.pg_attribute as a
      where a.attrelid = relation and a.attnum > 0 and not a.attisdropped
      union all
      select b.attnum, t.typbasetype, greatest(t.typtypmod, b.modifier)
      from based as b
      join pg_catalog.pg_type as t on t.oid = b.oid and t.typtype = 'd'
    ),
    typed as (
      select b.attnum, b.oid, format_type(b.oid, b.modifier) as type, copying.is_hashable(b.oid, exact) as is_hashable, t.typcollation <> 0 as is_text
      from based as b
      join pg_catalog.pg_type as t on t.oid = b.oid and t.typtype <> 'd'
    )
  select
    a.attname::text,
    format_type(a.atttypid, a.atttypmod),
    coalesce(a.attnum = any ((i.indkey::smallint[])[0:i.indnkeyatts - 1]), false),
    a.attgenerated <> '',
    case
      when t.oid in ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'numeric'::regtype)
      and a.attname !~ '(^|_)id$'
      and not exists (
        select
        from pg_catalog.pg_constraint as k
        where k.conrelid = relation and k.contype in ('p', 'f') and a.attnum = any (k.conkey)
      ) then 'number'
      when t.oid in ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype) then 'time'
    end,
    case
      when not t.is_hashable then '::text'
      else case when t.oid <> a.atttypid then '::' || t.type else '' end || case when t.is_text then ' collate "C"' else '' end
    end,
    case
      when t.oid >= 16384 then '::text'
      when not t.is_hashable then format('::%s::text', t.type)
      else '::' || t.type || case when t.is_text then ' collate "C"' else '' end
    end,
    case
      when t.oid in (
        'smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'oid'::regtype, 'uuid'::regtype, 'bytea'::regtype, 'boolean'::regtype,
        'date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype, 'time'::regtype, 'numeric'::regtype, 'inet'::regtype, 'macaddr'::regtype
      ) then format_type(t.oid, null)
    end
  from typed as t
  join pg_catalog.pg_attribute as a on a.attrelid = relation and a.attnum = t.attnum
  left join pg_catalog.pg_index as i on i.indrelid = relation and i.indisprimary
  order by a.attnum
$_$;

COMMENT ON FUNCTION copying.proof_columns(relation regclass, exact boolean) IS 'How each column of a relation is compared with where its values come from';

REVOKE ALL ON FUNCTION copying.proof_columns(relation regclass, exact boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.proof_columns(relation regclass, exact boolean) TO app_copier;
