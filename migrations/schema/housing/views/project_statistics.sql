CREATE VIEW housing.project_statistics WITH (security_invoker='true') AS
 SELECT p.company_id,
    p.id AS project_id,
    p.name,
    p.status,
    p.created_at,
    s.application_count,
    s.approved_count,
    s.average_priority_score
   FROM (housing.projects p
     CROSS JOIN LATERAL ( SELECT count(*) AS application_count,
            count(*) FILTER (WHERE (a.status = 'approved'::text)) AS approved_count,
            round(avg(a.priority_score), 2) AS average_priority_score
           FROM housing.applications a
          WHERE ((a.company_id = p.company_id) AND (a.project_id = p.id))) s);

COMMENT ON VIEW housing.project_statistics IS 'Each project with the number of its applications, of approved ones, and their mean priority, in one query';

GRANT SELECT ON TABLE housing.project_statistics TO app_user;
