CREATE VIEW app.errors AS
 SELECT column1 AS code,
    column2 AS name,
    column3 AS message,
    column4 AS hint
   FROM (VALUES ('PB001'::text,'no_tenant'::text,'This transaction has no tenant.'::text,'Call app.set_context() first.'::text), ('PB002'::text,'wrong_tenant'::text,'That belongs to another tenant.'::text,'Name a row of the tenant of this transaction.'::text), ('PB003'::text,'role_not_allowed'::text,'The role of this transaction may not do that.'::text,'Act as a role that may.'::text), ('PB004'::text,'not_found'::text,'There is no such row.'::text,'Check the identifier.'::text), ('PB005'::text,'bad_argument'::text,'An argument is not usable.'::text,'Correct the argument that the detail names.'::text), ('PB006'::text,'no_primary_key'::text,'The table has no primary key.'::text,'Give the table a primary key that begins with the tenant.'::text), ('PB007'::text,'unknown_error'::text,'An error was raised by a code that is not in app.errors.'::text,'Add it to sql/app/errors.sql.'::text), ('PB008'::text,'not_maintained'::text,'The partitions of some tables could not be made.'::text,'Mend each as the detail says; one that is gone is taken out by partitions.unmanage().'::text)) "*VALUES*";

COMMENT ON VIEW app.errors IS 'Every error that plumb''s functions raise: SQLSTATE, name, sentence, what to do';

GRANT SELECT ON TABLE app.errors TO app_user;
GRANT SELECT ON TABLE app.errors TO app_analyst;
GRANT SELECT ON TABLE app.errors TO app_copier;
GRANT SELECT ON TABLE app.errors TO app_jobs;
GRANT SELECT ON TABLE app.errors TO app_monitor;
