"""Two immutable SQL functions for Thai text: what search compares and what lists sort by.

Both are made of steps, each a call around the one before; they use nothing of the server's locale, so every server
gives the same bytes. ``thai_normalise`` says the same as ``moral_assembly.thai.normalise``.
"""

from django.db import migrations

SPACES = (
    "".join(map(chr, [*range(1, 0x21), 0x7F, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B)]))
    + "\u2028\u2029\u202f\u205f\u3000"
)
INVISIBLE = (
    "\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
CAPITALS = "".join(map(chr, [*range(0x41, 0x5B), *range(0xC0, 0xD7), *range(0xD8, 0xDF)]))
SMALL = "".join(chr(ord(letter) + 32) for letter in CAPITALS)


def literal(text: str) -> str:
    """Write ``text`` as an SQL string, with escapes for what an editor would hide."""
    escaped = "".join(c if c.isprintable() and c not in "\\'" else f"\\{ord(c):04X}" for c in text)
    return f"U&'{escaped}'"


def translate(source: str, target: str):
    return lambda sql: f"translate({sql}, {literal(source)}, {literal(target)})"


def replace(pattern: str, replacement: str):
    return lambda sql: f"regexp_replace({sql}, {literal(pattern)}, {literal(replacement)}, 'g')"


def call(form: str):
    return lambda sql: form.format(sql)


def steps(sql: str, *functions) -> str:
    for function in functions:
        sql = function(sql)
    return sql


def function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $${body}$$"


NORMALISE = steps(
    "value",
    translate(INVISIBLE, ""),
    call("normalize({}, NFC)"),
    translate("๐๑๒๓๔๕๖๗๘๙" + SPACES + CAPITALS, "0123456789" + " " * len(SPACES) + SMALL),
    replace("เเ", "แ"),
    replace("([\u0e48-\u0e4c])([\u0e31\u0e34-\u0e3a])", r"\2\1"),  # a tone typed before its vowel: ท่ี
    replace("\u0e4d([\u0e48-\u0e4b]?)\u0e32", "\\1\u0e33"),  # ำ typed as two: ํ า
    replace("([\u0e48-\u0e4b])\u0e4d\u0e32", "\\1\u0e33"),
    replace("\u0e33([\u0e48-\u0e4b])", "\\1\u0e33"),  # a tone typed after ำ
    replace(" +", " "),
    call("btrim({}, ' ')"),
)

# The order is that of ICU's "th" with natural numbers: spaces and punctuation do not count; then come symbols,
# numbers, Thai, Latin. A key has four levels, each only for ties in the one before.
PUNCTUATION = r"""[- !"#%&'()*,./:;?@\[\]_{}\\¡§¶¿«·»ฯๆ๏๚๛‐-‧‰-⁞]"""
MARKS = "๎์็่้๊๋"
LATIN = "abcdefghijklmnopqrstuvwxyz"
SYMBOLS = "`^+<=>|~$฿"

LETTERS = steps(
    "thai_normalise(value)",
    replace("ß", "ss"),
    replace("æ", "ae"),
    replace("œ", "oe"),
    call("normalize({}, NFD)"),
    replace("ำ", "า\u0e4d"),
    # Numbers by their value: twenty digits each.
    replace("([0-9]+)", "0" * 20 + r"\1"),
    replace("0{1,20}([0-9]{20,})", r"\1"),
    replace("([เแโใไ])([ก-ฮ])", r"\2\1"),
    replace(PUNCTUATION, ""),
)
# Code points without a sign (U+0E60 on) or with one that does not count (ฯ ๆ) lend their places.
FIRST = steps(
    LETTERS,
    replace(f"[{MARKS}\u0300-\u036f]", ""),
    translate(
        SYMBOLS + "ํๅฺ" + LATIN + LATIN.upper() + "øđł",
        "!\"#$%&'()*" + "ฯาๆ" + "".join(map(chr, range(0xE60, 0xE7A))) * 2 + "\u0e6e\u0e63\u0e6b",
    ),
)
# Tone marks, ็ and ์ (and Latin accents): "1" stands for any letter without one.
SECOND = steps(
    LETTERS,
    replace(f"[^{MARKS}\u0300-\u036f]", "1"),
    translate(MARKS, "abcdefg"),
    call("rtrim({}, '1')"),
)
# Capitals after small letters, ๅ after า.
THIRD = steps(
    "normalize(value, NFD)",
    replace(PUNCTUATION, ""),
    replace("[^A-Zๅ]", "1"),
    replace("[A-Zๅ]", "2"),
    call("rtrim({}, '1')"),
)
SORT_KEY = " || chr(1) || ".join([FIRST, SECOND, THIRD, "value"])


class Migration(migrations.Migration):
    dependencies = [("moral_assembly", "0001_extensions")]
    operations = [
        migrations.RunSQL(function("thai_normalise", "SELECT " + NORMALISE), "DROP FUNCTION thai_normalise(text)"),
        migrations.RunSQL(function("thai_sort_key", "SELECT " + SORT_KEY), "DROP FUNCTION thai_sort_key(text)"),
    ]
