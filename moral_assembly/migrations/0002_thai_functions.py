from django.db import migrations

NORMALISE = r"""
CREATE FUNCTION thai_normalise(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(
        regexp_replace(
            regexp_replace(
                replace(
                    translate(lower(normalize(value, NFC)), '๐๑๒๓๔๕๖๗๘๙' || U&'\200B\200C\200D\2060\FEFF\00AD', '0123456789'),
                    'เเ', 'แ'),
                U&'\0E4D([\0E48-\0E4B]?)\0E32', U&'\\1\0E33', 'g'),
            U&'([\0E48-\0E4B])\0E4D\0E32', U&'\\1\0E33', 'g'),
        '\s+', ' ', 'g'))
$$;
"""

# The leading vowels เ แ โ ใ ไ sort after the consonant that follows them; tone marks, ็ and ์ only break ties.
SORT_KEY = r"""
CREATE FUNCTION thai_sort_key(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(
        regexp_replace(thai_normalise(value), '([เแโใไ])([ก-ฮ])', '\2\1', 'g'),
        '[็-์]', '', 'g') || ' ' || thai_normalise(value)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("moral_assembly", "0001_extensions")]
    operations = [
        migrations.RunSQL(NORMALISE, "DROP FUNCTION thai_normalise(text)"),
        migrations.RunSQL(SORT_KEY, "DROP FUNCTION thai_sort_key(text)"),
    ]
