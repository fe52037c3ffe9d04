-- Rejects are found by the landing table's index, kept whole even where jsonb cannot hold them, and
-- columns that an index only carries are no key. What the job partition_maintenance makes belongs to
-- app_owner.
set local role app_owner;

--!include copying/plans.sql
--!include copying/shape.sql
--!include partitions/maintain.sql
--!include jobs/platform.sql
