-- Accents and case do not matter; stems count in prose and not in names.
begin;
select plan(6);

select is(app.search_text('ÉLODIE Müller'), 'elodie muller', 'search_text drops case and accents');
select is(app.search_text(null), null, 'search_text of nothing is nothing');
select volatility_is('app', 'search_text', array['text'], 'immutable', 'search_text may be indexed');
select ok(to_tsvector('app.english', 'Affordable cafés') @@ to_tsquery('app.english', 'cafe'), 'english finds stems without accents');
select ok(to_tsvector('app.simple', 'José Banks') @@ to_tsquery('app.simple', 'jose'), 'simple finds names without accents');
select ok(not to_tsvector('app.simple', 'Banks') @@ to_tsquery('app.simple', 'bank'), 'simple does not stem names');

select * from finish();
rollback;
