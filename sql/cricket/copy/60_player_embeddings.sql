--! from player_embeddings
--! to cricket.player_embeddings
--! key id
-- Embeddings, one per player: the row with the lowest key stays. They were JSON in text: 1,536 finite
-- numbers, of which one at least is not 0, because a vector without length has no angle. The type's
-- own input raises an error at bad text, so that everything is asked of the JSON first, which is parsed
-- once only: hence the materialized steps.
with read as materialized (
  select
    s.id::text as id,
    p.tenant_id,
    p.id as player_id,
    s.player_id::text as legacy_player_id,
    s.model::text as model,
    s.embedding::text as embedding,
    copying.to_jsonb(s.embedding::text) as numbers,
    s.created_at::text as created_at
  from landing_cricket.player_embeddings as s
  left join cricket.players as p on p.id = copying.legacy_uuid('cricket', 'players', s.player_id::text)
),
checked as materialized (
  select
    r.*,
    coalesce(
      copying.missing('model', r.model),
      copying.missing('embedding', r.embedding),
      copying.missing('created_at', r.created_at),
      copying.not_timestamptz('created_at', r.created_at),
      copying.too_long('model', r.model, 100),
      case
        when jsonb_typeof(r.numbers) is distinct from 'array' then copying.reason('bad_json', 'embedding', r.embedding)
        when jsonb_array_length(r.numbers) <> 1536 then copying.reason('wrong_dimensions', 'embedding', jsonb_array_length(r.numbers)::text)
      end,
      case
        when jsonb_path_exists(r.numbers, '$[*] ? (@.type() != "number" || @ > 1e30 || @ < -1e30)') then copying.reason('not_a_number', 'embedding', r.embedding)
      end,
      case
        when not jsonb_path_exists(r.numbers, '$[*] ? (@ > 1e-15 || @ < -1e-15)') then copying.reason('zero_vector', 'embedding', r.embedding)
      end,
      case
        when r.player_id is null then copying.reason('orphan', 'player_id', r.legacy_player_id)
      end
    ) as reason
  from read as r
),
numbered as (
  select
    k.*,
    row_number() over (partition by k.player_id, k.reason is null order by k.id::bigint) as nth
  from checked as k
)
select
  n.id as source_key,
  n.tenant_id,
  n.player_id,
  n.model,
  case
    when n.reason is null then n.embedding::extensions.vector(1536)
  end as embedding,
  copying.to_timestamptz(n.created_at) as created_at,
  copying.to_timestamptz(n.created_at) as updated_at,
  coalesce(
    n.reason,
    case
      when n.nth > 1 then copying.reason('duplicate', 'player_id', n.legacy_player_id)
    end
  ) as reject_reason
from numbered as n;
