"""Fonts for PDF: Sarabun and Trirong (SIL OFL 1.1, the licences stand beside them), mended so that Thai can be copied.

``python -m moral_assembly.print_fonts`` makes the files here from ``original/``; a test keeps the two together.

A PDF says for each glyph of a font which text it stands for, once and for all. Thai fonts do not keep to that: ำ
becomes two glyphs of one meaning, and a tone over a vowel is lifted by the renderer, which then writes it as a line of
its own. So "ตำบล" is copied as "ตาบล" and "ฟื้นฟู" as "ฟื ้ นฟู". In the mended fonts

- every glyph is named after its text (Adobe's rule: uni0E350E48 is "ี่"), which ``thai_pdf`` writes into the PDF;
- ำ is one glyph; where a tone stands in its middle, the tone goes first and the foot of the ำ stands for all of it;
- a vowel with a tone over it is one glyph;
- a mark is drawn where each base wants it, for readers that sort by place put a mark that is moved behind the next
  letter ("อยู่ที่" becomes "อยูท ่ ี่").

Outlines and advance widths are those of the originals.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from copy import deepcopy
from io import BytesIO
from pathlib import Path

from fontTools import agl
from fontTools.otlLib.builder import (
    ChainContextSubstBuilder,
    ChainContextualRule,
    LigatureSubstBuilder,
    SingleSubstBuilder,
)
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parent
AA, AM, NIKHAHIT = "uni0E32", "uni0E33", "uni0E4D"
MIDDLE = re.compile("\u0e4d[\u0e48-\u0e4b]")  # the ring and the tone of a ำ
LOWER = ("\u0e38", "\u0e39", "\u0e3a")
MARK = 3  # glyph class of the table GDEF

UNSEEN = 2  # thousandths of an em

Part = tuple[str, int, int]  # a glyph and where it stands


def text_of(glyph: str) -> str:
    """Return what a glyph of these fonts stands for; "" where its name does not tell."""
    return agl.toUnicode(glyph)


def mended(original: Path) -> bytes:
    """Return the font file that ``original`` becomes."""
    names = _telling_names(TTFont(BytesIO(original.read_bytes())))
    font = TTFont(BytesIO(original.read_bytes()), recalcTimestamp=False)
    font.setGlyphOrder(names)  # before any table is read, so that all are read by the new names
    Mender(font).mend()
    font["post"].extraNames, font["post"].mapping = [], {}
    out = BytesIO()
    font.save(out)
    return out.getvalue()


def _telling_names(font: TTFont) -> list[str]:
    """Name every glyph after its text: from the character map, then from what replaces what."""
    texts = {}
    for code, glyph in sorted(font.getBestCmap().items()):
        plain = unicodedata.normalize("NFKC", chr(code)) if 0xFB00 <= code <= 0xFB06 else chr(code)
        texts.setdefault(glyph, plain)
    while found := {new: text for new, text in _replaced(font, texts) if new not in texts}:
        texts |= found
    names, used = [], Counter()
    for glyph in font.getGlyphOrder():
        name, text = glyph, texts.get(glyph, text_of(glyph))
        if MIDDLE.fullmatch(text):
            name = f"{_name_of(text[1])}.middle"
        elif text != text_of(glyph):
            name = _name_of(text)
        used[name] += 1
        names.append(name if used[name] == 1 else f"{name}.{used[name]}")
    return names


def _name_of(text: str) -> str:
    return "uni" + "".join(f"{ord(letter):04X}" for letter in text)


def _replaced(font: TTFont, texts: dict[str, str]) -> Iterator[tuple[str, str]]:
    for table in _subtables(font["GSUB"], 1):
        yield from ((new, texts[old]) for old, new in table.mapping.items() if old in texts)
    for table in _subtables(font["GSUB"], 4):
        for first, ligatures in table.ligatures.items():
            for ligature in ligatures:
                parts = [first, *ligature.Component]
                if all(part in texts for part in parts):
                    yield ligature.LigGlyph, "".join(texts[part] for part in parts)


def _subtables(table, kind: int) -> Iterator:
    for lookup in table.table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            subtable = getattr(subtable, "ExtSubTable", subtable)
            if subtable.LookupType == kind:
                yield subtable


def _spot(anchor) -> tuple[int, int]:
    return anchor.XCoordinate, anchor.YCoordinate


class Mender:
    """One font while it is mended: the glyphs that are drawn for it, and the rules that call for them."""

    def __init__(self, font: TTFont):
        self.font = font
        self.parts: dict[str, list[Part]] = {}  # of a glyph that was drawn here
        self.rules = []

    def mend(self) -> None:
        self._level_anchors()
        moved = self._draw_moved()
        stacks = self._draw_stacks(moved)
        self._draw_sara_am(stacks, moved)
        self._append_rules()

    def _level_anchors(self) -> None:
        """Take out lifts that no eye sees: they are written as text of another line all the same."""
        for table in _subtables(self.font["GPOS"], 4):
            for record in table.MarkArray.MarkRecord:
                for anchors in table.BaseArray.BaseRecord:
                    anchor = anchors.BaseAnchor[record.Class]
                    if anchor and abs(anchor.YCoordinate - record.MarkAnchor.YCoordinate) <= UNSEEN:
                        anchor.YCoordinate = record.MarkAnchor.YCoordinate

    def _draw_moved(self) -> dict[str, list[str]]:
        """Draw every mark in its place on each base, so that nothing is left to move; return the copies by mark."""
        places = defaultdict(lambda: defaultdict(list))
        advance = self.font["hmtx"].metrics
        for table in _subtables(self.font["GPOS"], 4):
            for mark, record in zip(table.MarkCoverage.glyphs, table.MarkArray.MarkRecord, strict=True):
                for base, anchors in zip(table.BaseCoverage.glyphs, table.BaseArray.BaseRecord, strict=True):
                    anchor = anchors.BaseAnchor[record.Class]
                    if anchor and _is_thai(base) and _is_thai(mark):
                        shift = anchor.XCoordinate - record.MarkAnchor.XCoordinate - advance[base][0]
                        places[mark][shift].append(base)
        copies = defaultdict(list)
        low = [mark for mark in places if text_of(mark) in LOWER]
        for marks in (low, [mark for mark in places if mark not in low]):
            chain = ChainContextSubstBuilder(self.font, None)
            between = [[*low, *(copy for mark in low for copy in copies[mark])]]  # a tone may stand over a lower vowel
            for mark in marks:
                for shift, bases in places[mark].items():
                    if shift:
                        copy = self._draw(mark, [(mark, shift, 0)], like=mark, moved=shift)
                        copies[mark].append(copy)
                        single = self._single({mark: copy})
                        for before in ([bases], [bases, *between]):
                            chain.rules.append(ChainContextualRule(before, [[mark]], [], [[single]]))
            self.rules.append(chain)
        return copies

    def _draw_stacks(self, moved: dict[str, list[str]]) -> list[str]:
        """Draw every tone over every vowel as one glyph; return those that are the middle of a ำ."""
        rules, middles = {}, []
        for table in _subtables(self.font["GPOS"], 6):
            for tone, record in zip(table.Mark1Coverage.glyphs, table.Mark1Array.MarkRecord, strict=True):
                for vowel, anchors in zip(table.Mark2Coverage.glyphs, table.Mark2Array.Mark2Record, strict=True):
                    anchor = anchors.Mark2Anchor[record.Class]
                    if not anchor or not tone.endswith(".small") or (vowel, tone) in rules:
                        continue
                    (x, y), (from_x, from_y) = _spot(anchor), _spot(record.MarkAnchor)
                    for bottom in (vowel, *moved[vowel]):
                        before = self.parts.get(bottom, [(bottom, 0, 0)])
                        shift = before[0][1]
                        is_middle = vowel.startswith(NIKHAHIT)
                        name = _name_of(text_of(tone) if is_middle else text_of(vowel) + text_of(tone))
                        parts = [*before, (tone, x - from_x + shift, y - from_y)]
                        rules[bottom, tone] = self._draw(name, parts, like=bottom)
                        middles += [rules[bottom, tone]] if is_middle else []
        self.rules.append(self._ligatures(rules))
        return middles

    def _draw_sara_am(self, middles: list[str], moved: dict[str, list[str]]) -> None:
        """Let ำ be one glyph, or, around a tone, a foot that stands for all of it."""
        rules = {}
        for plain in (NIKHAHIT, f"{NIKHAHIT}.narrow"):
            for ring in (plain, *moved[plain]):
                rules[ring, AA] = self._draw(AM, [*self.parts.get(ring, [(ring, 0, 0)]), (AA, 0, 0)], width=AA)
        self.rules.append(self._ligatures(rules))
        foot = self._draw(AM, [(AA, 0, 0)], width=AA)
        own = [name for name in self.font.getGlyphOrder() if ".middle" in name]
        self._rule_after([[*own, *middles]], {AA: foot})

    def _draw(self, name: str, parts: list[Part], like: str = "", moved: int = 0, width: str = "") -> str:
        """Add a glyph put together from others. ``like`` a mark: it attaches to bases as that does."""
        order = self.font.getGlyphOrder()
        name = next(each for each in (f"{name}.drawn{n}" for n in range(len(order))) if each not in self.parts)
        glyf, metrics = self.font["glyf"], self.font["hmtx"].metrics
        self.font["maxp"].numGlyphs = len(order) + 1
        pen = TTGlyphPen(glyf)
        for part, x, y in parts:
            pen.addComponent(part, (1, 0, 0, 1, x, y))
        self.font.setGlyphOrder([*order, name])
        glyf[name] = pen.glyph()
        glyf[name].recalcBounds(glyf)
        metrics[name] = (metrics[width][0] if width else 0, glyf[name].xMin)
        self.parts[name] = parts
        if like:
            self._attach(name, like, moved)
        return name

    def _attach(self, name: str, like: str, moved: int) -> None:
        self.font["GDEF"].table.GlyphClassDef.classDefs[name] = MARK
        for table in _subtables(self.font["GPOS"], 4):
            if like in table.MarkCoverage.glyphs:
                record = deepcopy(table.MarkArray.MarkRecord[table.MarkCoverage.glyphs.index(like)])
                record.MarkAnchor.XCoordinate += moved
                table.MarkCoverage.glyphs.append(name)
                table.MarkArray.MarkRecord.append(record)
                table.MarkArray.MarkCount += 1

    def _ligatures(self, rules: dict[tuple[str, str], str]) -> LigatureSubstBuilder:
        builder = LigatureSubstBuilder(self.font, None)
        builder.ligatures = rules
        return builder

    def _rule_after(self, before: list[list[str]], mapping: dict[str, str]) -> None:
        """After these glyphs, let one glyph be replaced by another."""
        chain = ChainContextSubstBuilder(self.font, None)
        chain.rules.append(ChainContextualRule(before, [sorted(mapping)], [], [[self._single(mapping)]]))
        self.rules.append(chain)

    def _single(self, mapping: dict[str, str]) -> SingleSubstBuilder:
        """A rule that only others call."""
        single = SingleSubstBuilder(self.font, None)
        single.mapping = mapping
        self.rules.append(single)
        return single

    def _append_rules(self) -> None:
        """Put the new rules behind those of the font; a rule called by another is called by it alone."""
        table = self.font["GSUB"].table
        lookups = table.LookupList.Lookup
        called = []
        for builder in self.rules:
            builder.lookup_index = len(lookups)
            if not isinstance(builder, SingleSubstBuilder):
                called.append(len(lookups))
            lookups.append(builder.build())
        table.LookupList.LookupCount = len(lookups)
        features = {
            id(each.Feature): each.Feature for each in table.FeatureList.FeatureRecord if each.FeatureTag == "ccmp"
        }
        for feature in features.values():
            feature.LookupListIndex += called
            feature.LookupCount = len(feature.LookupListIndex)


def _is_thai(glyph: str) -> bool:
    return "\u0e00" <= text_of(glyph)[:1] <= "\u0e7f"
