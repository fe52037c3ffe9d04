--! from applicants
--! to housing.applicants
--! key id
-- Applicants, within their company, some with a login of their own (user_id). Incomes and sizes of
-- households came in every type that SQLite has. An income below zero is rejected
-- (negative_income); a user that is missing or rejected makes the applicant an orphan.
select
  s.id as source_key,
  c.id as company_id,
  copying.legacy_uuid('housing', 'applicants', s.id) as id,
  u.id as user_id,
  s.first_name,
  s.last_name,
  s.email,
  s.phone,
  copying.to_date(s.date_of_birth) as date_of_birth,
  copying.to_integer(s.household_size) as household_size,
  copying.to_numeric(s.annual_income, 'numeric(12,2)')::numeric(12, 2) as annual_income,
  s.employment_status,
  s.current_address,
  coalesce(copying.to_text_array(s.preferred_locations), '{}') as preferred_locations,
  coalesce(copying.to_jsonb(s.unit_preferences), '{}') as unit_preferences,
  coalesce(copying.to_jsonb(s.documents), '[]') as documents,
  s.notes,
  copying.to_timestamptz(s.created_at) as created_at,
  copying.to_timestamptz(coalesce(s.updated_at, s.created_at)) as updated_at,
  coalesce(
    case
      when s.undecodable is not null then copying.not_text(s.undecodable, to_jsonb(s))
    end,
    copying.missing('first_name', s.first_name, 'missing_name'),
    copying.missing('last_name', s.last_name, 'missing_name'),
    copying.missing('email', s.email),
    copying.missing('created_at', s.created_at),
    copying.not_integer('household_size', s.household_size),
    copying.not_numeric('annual_income', s.annual_income, 'numeric(12,2)'),
    copying.out_of_range('household_size', copying.to_integer(s.household_size), 1, 30),
    copying.not_date('date_of_birth', s.date_of_birth),
    copying.not_timestamptz('created_at', s.created_at),
    copying.not_timestamptz('updated_at', s.updated_at),
    copying.not_json('preferred_locations', s.preferred_locations, 'array'),
    copying.not_json('unit_preferences', s.unit_preferences, 'object'),
    copying.not_json('documents', s.documents, 'array'),
    copying.unknown(
      'employment_status',
      s.employment_status,
      '{employed, self_employed, unemployed, retired, student, disabled}'
    ),
    copying.too_long('first_name', s.first_name, 100),
    copying.too_long('last_name', s.last_name, 100),
    copying.too_long('email', s.email, 255),
    copying.too_long('phone', s.phone, 20),
    copying.too_long('current_address', s.current_address, 1000),
    copying.too_long('notes', s.notes, 10000),
    case
      when s.email not like '_%@_%' then copying.reason('out_of_range', 'email', s.email)
    end,
    case
      when copying.to_date(s.date_of_birth) < '1900-01-01' then copying.reason('out_of_range', 'date_of_birth', s.date_of_birth)
    end,
    case
      when copying.to_numeric(s.annual_income) < 0 then copying.reason('negative_income', 'annual_income', s.annual_income)
    end,
    case
      when c.id is null then copying.reason('orphan', 'company_id', s.company_id)
    end,
    case
      when s.user_id is not null and u.id is null then copying.reason('orphan', 'user_id', s.user_id)
    end
  ) as reject_reason
from landing_housing.applicants as s
left join housing.companies as c on c.id = copying.legacy_uuid('housing', 'companies', s.company_id)
left join housing.users as u on u.company_id = c.id and u.id = copying.legacy_uuid('housing', 'users', s.user_id);
