-- Rejects are found by the landing table's index, kept whole even where jsonb cannot hold them, and
-- columns that an index only carries are no key.
set local role app_owner;

--!include copying/plans.sql
--!include copying/shape.sql
