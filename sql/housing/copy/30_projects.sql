--! from projects
--! to housing.projects
--! key id
-- Projects, within their company. Coordinates were kept as text, either {"lat": …, "lng": …} or
-- 'lat,lng'; they become two numbers. Lists in JSON become arrays of text, no list an empty one.
-- More affordable units than units in all are rejected (units_exceed_total).
select
  s.id as source_key,
  c.id as company_id,
  copying.legacy_uuid('housing', 'projects', s.id) as id,
  s.name,
  s.developer,
  s.location,
  s.address,
  copying.to_numeric(p.latitude, 'double precision')::double precision as latitude,
  copying.to_numeric(p.longitude, 'double precision')::double precision as longitude,
  copying.to_integer(s.total_units) as total_units,
  copying.to_integer(s.affordable_units) as affordable_units,
  coalesce(copying.to_text_array(s.ami_levels), '{}') as ami_levels,
  coalesce(copying.to_text_array(s.unit_types), '{}') as unit_types,
  coalesce(s.status, 'planning') as status,
  copying.to_date(s.completion_date) as completion_date,
  copying.to_date(s.application_deadline) as application_deadline,
  s.description,
  coalesce(copying.to_jsonb(s.amenities), '[]') as amenities,
  coalesce(copying.to_text_array(s.images), '{}') as images,
  copying.to_numeric(s.price_range_min, 'numeric(12,2)')::numeric(12, 2) as price_range_min,
  copying.to_numeric(s.price_range_max, 'numeric(12,2)')::numeric(12, 2) as price_range_max,
  copying.to_timestamptz(s.created_at) as created_at,
  copying.to_timestamptz(coalesce(s.updated_at, s.created_at)) as updated_at,
  coalesce(
    case
      when s.undecodable is not null then copying.not_text(s.undecodable, to_jsonb(s))
    end,
    copying.missing('name', s.name, 'missing_name'),
    copying.missing('created_at', s.created_at),
    copying.not_integer('total_units', s.total_units),
    copying.not_integer('affordable_units', s.affordable_units),
    copying.not_numeric('coordinates: latitude', p.latitude, 'double precision'),
    copying.not_numeric('coordinates: longitude', p.longitude, 'double precision'),
    copying.not_numeric('price_range_min', s.price_range_min, 'numeric(12,2)'),
    copying.not_numeric('price_range_max', s.price_range_max, 'numeric(12,2)'),
    copying.out_of_range('total_units', copying.to_integer(s.total_units), 0, 2147483647),
    copying.out_of_range('affordable_units', copying.to_integer(s.affordable_units), 0, 2147483647),
    copying.out_of_range('coordinates: latitude', copying.to_numeric(p.latitude), -90, 90),
    copying.out_of_range('coordinates: longitude', copying.to_numeric(p.longitude), -180, 180),
    case
      when (p.latitude is null) <> (p.longitude is null) then copying.reason('out_of_range', 'coordinates', s.coordinates)
    end,
    copying.out_of_range('price_range_min', copying.to_numeric(s.price_range_min), 0, 9999999999.99),
    copying.out_of_range(
      'price_range_max',
      copying.to_numeric(s.price_range_max),
      coalesce(copying.to_numeric(s.price_range_min), 0),
      9999999999.99
    ),
    copying.not_date('completion_date', s.completion_date),
    copying.not_date('application_deadline', s.application_deadline),
    copying.not_timestamptz('created_at', s.created_at),
    copying.not_timestamptz('updated_at', s.updated_at),
    copying.not_json('ami_levels', s.ami_levels, 'array'),
    copying.not_json('unit_types', s.unit_types, 'array'),
    copying.not_json('amenities', s.amenities, 'array'),
    copying.not_json('images', s.images, 'array'),
    copying.unknown('status', s.status, '{planning, construction, marketing, accepting_applications, completed}'),
    copying.too_long('name', s.name, 255),
    copying.too_long('developer', s.developer, 255),
    copying.too_long('location', s.location, 255),
    copying.too_long('address', s.address, 1000),
    copying.too_long('description', s.description, 10000),
    case
      when copying.to_integer(s.affordable_units) > coalesce(copying.to_integer(s.total_units), 0) then copying.reason(
        'units_exceed_total',
        'affordable_units',
        s.affordable_units || ' of ' || coalesce(s.total_units, 'null')
      )
    end,
    case
      when c.id is null then copying.reason('orphan', 'company_id', s.company_id)
    end
  ) as reject_reason
from landing_housing.projects as s
left join housing.companies as c on c.id = copying.legacy_uuid('housing', 'companies', s.company_id)
cross join lateral (
  select
    case
      when s.coordinates like '{%' then copying.to_jsonb(s.coordinates) ->> 'lat'
      else split_part(s.coordinates, ',', 1)
    end,
    case
      when s.coordinates like '{%' then copying.to_jsonb(s.coordinates) ->> 'lng'
      else split_part(s.coordinates, ',', 2)
    end
) as p (latitude, longitude);
