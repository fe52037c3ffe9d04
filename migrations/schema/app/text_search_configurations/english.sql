CREATE TEXT SEARCH CONFIGURATION app.english (
    PARSER = pg_catalog."default" );

ALTER TEXT SEARCH CONFIGURATION app.english
    ADD MAPPING FOR asciiword WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION app.english
    ADD MAPPING FOR word WITH extensions.unaccent, english_stem;

ALTER TEXT SEARCH CONFIGURATION app.english
    ADD MAPPING FOR numword WITH simple;

ALTER TEXT SEARCH CONFIGURATION app.english
    ADD MAPPING FOR email WITH simple;

ALTER TEXT SEARCH CONFIGURATION app.english
    ADD MAPPING FOR url WITH simple;

ALTER TEXT SEARCH CONFIGURATION app.english
    ADD MAPPING FOR host WITH simple;

ALTER TEXT SEARCH CONFIGURATION app.english
    ADD MAPPING FOR sfloat WITH simple;

ALTER TEXT SEARCH CONFIGURATION app.english
    ADD MAPPING FOR version WITH simple;

ALTER TEXT SEARCH CONFIGURATION app.english
    ADD MAPPING FOR hword_numpart WITH simple;

ALTER TEXT SEARCH CONFIGURATION app.english
    ADD MAPPING FOR hword_part WITH extensions.unaccent, english_stem;

ALTER TEXT SEARCH CONFIGURATION app.english
    ADD MAPPING FOR hword_asciipart WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION app.english
    ADD MAPPING FOR numhword WITH simple;

ALTER TEXT SEARCH CONFIGURATION app.english
    ADD MAPPING FOR asciihword WITH english_stem;

ALTER TEXT SEARCH CONFIGURATION app.english
    ADD MAPPING FOR hword WITH extensions.unaccent, english_stem;

ALTER TEXT SEARCH CONFIGURATION app.english
    ADD MAPPING FOR url_path WITH simple;

ALTER TEXT SEARCH CONFIGURATION app.english
    ADD MAPPING FOR file WITH simple;

ALTER TEXT SEARCH CONFIGURATION app.english
    ADD MAPPING FOR "float" WITH simple;

ALTER TEXT SEARCH CONFIGURATION app.english
    ADD MAPPING FOR "int" WITH simple;

ALTER TEXT SEARCH CONFIGURATION app.english
    ADD MAPPING FOR uint WITH simple;

COMMENT ON TEXT SEARCH CONFIGURATION app.english IS 'English stems, without accents: for prose';
