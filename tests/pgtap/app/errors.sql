-- Every error of the list can be raised, has its own code and name, and says what to do.
begin;
select plan(6);

select is(count(distinct code), count(*), 'codes are unique') from app.errors;
select is(count(distinct name), count(*), 'names are unique') from app.errors;
select is_empty($$select code from app.errors where code !~ '^PB[0-9]{3}$'$$, 'codes are of class PB');
select is_empty($$select code from app.errors where message !~ '\.$' or hint !~ '\.$'$$, 'messages and hints are sentences');
select throws_ok($$select app.fail('PB004', 'row 7')$$, 'PB004', 'There is no such row.', 'app.fail raises the error of the list');
select throws_ok($$select app.fail('XX999')$$, 'PB007', null, 'a code that is not in the list is an error too');

select * from finish();
rollback;
