-- What is copied straight from one type into another keeps every value.
begin;
select plan(2);

select
  is_empty(
    $$
    select f.source, f.target
    from (
      values
        ('bit(5)', 'bit(8)'),
        ('bit(5)[]', 'bit(8)[]'),
        ('numeric(5,0)', 'numeric(5,-2)'),
        ('numeric(10,4)', 'numeric(10,2)'),
        ('numeric(10,4)[]', 'numeric(10,2)[]'),
        ('numeric', 'numeric(10,2)'),
        ('numeric[]', 'numeric(10,2)[]'),
        ('character varying(9)[]', 'character varying(8)[]'),
        ('character varying', 'character varying(8)'),
        ('timestamp(6) without time zone', 'timestamp(3) without time zone'),
        ('timestamp without time zone', 'timestamp(3) without time zone'),
        ('x.geometry(Point)', 'x.geometry(Polygon)'),
        ('x.vector(3)', 'x.vector(5)')
    ) as f (source, target)
    where copying.fits(f.source, f.target)
  $$,
    'no value is cut, rounded or filled up'
  );
select
  is_empty(
    $$
    select f.source, f.target
    from (
      values
        ('bit(5)', 'bit(5)'),
        ('bit varying(5)', 'bit varying(8)'),
        ('numeric(5,-2)', 'numeric(8,0)'),
        ('numeric(10,4)', 'numeric'),
        ('numeric(10,4)[]', 'numeric(12,5)[]'),
        ('character(3)', 'character(4)'),
        ('character varying(8)[]', 'character varying(9)[]'),
        ('character varying(8)', 'text'),
        ('timestamp(3) without time zone', 'timestamp(6) without time zone'),
        ('time(3) with time zone', 'time with time zone'),
        ('interval(3)', 'interval(4)'),
        ('x.vector(3)', 'x.vector')
    ) as f (source, target)
    where not copying.fits(f.source, f.target)
  $$,
    'what is wider, longer or the same takes every value'
  );

select * from finish();
rollback;
