CREATE FUNCTION fantasy.recent_activity(page_size integer DEFAULT 10, before_created_at timestamp with time zone DEFAULT NULL::timestamp with time zone, before_id bigint DEFAULT NULL::bigint) RETURNS TABLE(created_at timestamp with time zone, id bigint, user_id uuid, user_name text, table_name text, action text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  league constant uuid := app.require_tenant();
begin
  perform fantasy.require_member();
  perform app.require_page('-', page_size);
  return query
  select l.created_at, l.id, l.actor_id, u.name, l.table_name, l.action
  from audit.log as l
  left join fantasy.users as u on u.id = l.actor_id
  where l.tenant_id = league
    and l.table_schema = 'fantasy'
    and l.table_name in ('leagues', 'memberships', 'teams', 'rosters', 'drafts', 'draft_picks', 'transactions')
    -- an upper bound, so that the months to come are left out
    and l.created_at < now() + interval '1 day'
    and (l.created_at, l.id) < (coalesce(before_created_at, 'infinity'), coalesce(before_id, 9223372036854775807))
  order by l.created_at desc, l.id desc
  limit page_size;
end
$$;

COMMENT ON FUNCTION fantasy.recent_activity(page_size integer, before_created_at timestamp with time zone, before_id bigint) IS 'Who did what in the league, newest first; PB001, PB003, PB005';

REVOKE ALL ON FUNCTION fantasy.recent_activity(page_size integer, before_created_at timestamp with time zone, before_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION fantasy.recent_activity(page_size integer, before_created_at timestamp with time zone, before_id bigint) TO app_user;
