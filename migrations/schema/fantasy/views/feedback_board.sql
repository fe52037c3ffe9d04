CREATE VIEW fantasy.feedback_board WITH (security_barrier='true') AS
 SELECT f.user_id,
    f.id,
    f.status,
    f.priority,
    f.type,
    f.title,
    f.content,
    f.created_at,
    u.name AS user_name
   FROM (fantasy.feedback f
     JOIN fantasy.users u ON ((u.id = f.user_id)))
  WHERE (f.status = ANY (ARRAY['open'::text, 'in_progress'::text]))
  ORDER BY (array_position(ARRAY['urgent'::text, 'high'::text, 'medium'::text, 'low'::text], f.priority)), f.created_at DESC, f.id;

COMMENT ON VIEW fantasy.feedback_board IS 'Open feedback of all users, the most urgent and newest first, for app_analyst';

GRANT SELECT ON TABLE fantasy.feedback_board TO app_analyst;
