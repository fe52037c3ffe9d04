--! from applications
--! to housing.applications
--! key id
-- Applications: an applicant asks for a home in a project, at most once for each (the old database
-- had that key too). Project and applicant must be of the application's own company: anything else
-- is an orphan. A draft has no time of submission; every other state must have one.
select
  s.id as source_key,
  c.id as company_id,
  copying.legacy_uuid('housing', 'applications', s.id) as id,
  p.id as project_id,
  a.id as applicant_id,
  coalesce(s.status, 'submitted') as status,
  copying.to_numeric(s.priority_score, 'numeric(5,2)') as priority_score,
  case
    when s.status is distinct from 'draft' then copying.to_timestamptz(s.submitted_at)
  end as submitted_at,
  copying.to_timestamptz(s.reviewed_at) as reviewed_at,
  copying.to_timestamptz(s.approved_at) as approved_at,
  copying.to_timestamptz(s.rejected_at) as rejected_at,
  s.rejection_reason,
  coalesce(copying.to_jsonb(s.documents), '[]') as documents,
  coalesce(copying.to_jsonb(s.workflow_state), '{}') as workflow_state,
  copying.to_timestamptz(s.created_at) as created_at,
  copying.to_timestamptz(coalesce(s.updated_at, s.created_at)) as updated_at,
  coalesce(
    case
      when s.undecodable is not null then copying.not_text(s.undecodable, to_jsonb(s))
    end,
    copying.missing('created_at', s.created_at),
    copying.not_numeric('priority_score', s.priority_score, 'numeric(5,2)'),
    copying.not_timestamptz('submitted_at', s.submitted_at),
    copying.not_timestamptz('reviewed_at', s.reviewed_at),
    copying.not_timestamptz('approved_at', s.approved_at),
    copying.not_timestamptz('rejected_at', s.rejected_at),
    copying.not_timestamptz('created_at', s.created_at),
    copying.not_timestamptz('updated_at', s.updated_at),
    copying.not_json('documents', s.documents, 'array'),
    copying.not_json('workflow_state', s.workflow_state, 'object'),
    copying.unknown('status', s.status, '{draft, submitted, under_review, approved, rejected, waitlisted}'),
    case
      when coalesce(s.status, '') <> 'draft' then copying.missing('submitted_at', s.submitted_at)
    end,
    copying.too_long('rejection_reason', s.rejection_reason, 10000),
    case
      when c.id is null then copying.reason('orphan', 'company_id', s.company_id)
    end,
    case
      when p.id is null then copying.reason('orphan', 'project_id', s.project_id)
    end,
    case
      when a.id is null then copying.reason('orphan', 'applicant_id', s.applicant_id)
    end
  ) as reject_reason
from landing_housing.applications as s
left join housing.companies as c on c.id = copying.legacy_uuid('housing', 'companies', s.company_id)
left join housing.projects as p on p.company_id = c.id and p.id = copying.legacy_uuid('housing', 'projects', s.project_id)
left join housing.applicants as a on a.company_id = c.id and a.id = copying.legacy_uuid('housing', 'applicants', s.applicant_id);
