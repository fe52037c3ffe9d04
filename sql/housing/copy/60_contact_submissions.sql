--! from contact_submissions
--! to housing.contact_submissions
--! key id
-- Messages from the forms on the companies' pages; company_id is the company whose page carried the
-- form, company the sender's own.
select
  s.id as source_key,
  c.id as company_id,
  copying.legacy_uuid('housing', 'contact_submissions', s.id) as id,
  s.name,
  s.email,
  s.company,
  s.phone,
  s.subject,
  s.message,
  coalesce(s.status, 'new') as status,
  copying.to_timestamptz(s.responded_at) as responded_at,
  copying.to_timestamptz(s.created_at) as created_at,
  coalesce(
    case
      when s.undecodable is not null then copying.not_text(s.undecodable, to_jsonb(s))
    end,
    copying.missing('name', s.name, 'missing_name'),
    copying.missing('email', s.email),
    copying.missing('subject', s.subject),
    copying.missing('message', s.message),
    copying.missing('created_at', s.created_at),
    copying.not_timestamptz('responded_at', s.responded_at),
    copying.not_timestamptz('created_at', s.created_at),
    copying.unknown('status', s.status, '{new, in_progress, responded, closed}'),
    copying.too_long('name', s.name, 255),
    copying.too_long('email', s.email, 255),
    copying.too_long('company', s.company, 255),
    copying.too_long('phone', s.phone, 20),
    copying.too_long('subject', s.subject, 500),
    copying.too_long('message', s.message, 10000),
    case
      when s.email not like '_%@_%' then copying.reason('out_of_range', 'email', s.email)
    end,
    case
      when c.id is null then copying.reason('orphan', 'company_id', s.company_id)
    end
  ) as reject_reason
from landing_housing.contact_submissions as s
left join housing.companies as c on c.id = copying.legacy_uuid('housing', 'companies', s.company_id);
