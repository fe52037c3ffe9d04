CREATE FUNCTION housing.hand_in() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  new.submitted_at := case
    when new.status = 'draft' then null
    when app.user_role() in ('buyer', 'applicant') then now()
    else coalesce(new.submitted_at, now())
  end;
  return new;
end
$$;

COMMENT ON FUNCTION housing.hand_in() IS 'Trigger: a draft has no time of submission; it gets one when it is handed in, a buyer''s or applicant''s always the present one';

REVOKE ALL ON FUNCTION housing.hand_in() FROM PUBLIC;
