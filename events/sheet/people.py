"""Speakers by the names that stand in a file: known, new, or more than one person of that name."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from events.forms import DUTIES
from events.sheet.layout import part_from_words, part_in_words
from moral_assembly import thai
from moral_assembly.sheets.columns import entries, squeezed
from networks.models import Person, Province

# Longest first where one begins with another. Guessed only for a new person, shown before it is stored.
PREFIXES = (
    *("พระครูสังฆรักษ์", "พระครูวินัยธร", "พระครูสมุห์", "พระครูปลัด", "พระครูใบฎีกา", "พระครู", "พระมหา", "พระปลัด", "พระสมุห์"),
    *("พระใบฎีกา", "พระอธิการ", "เจ้าอธิการ", "แม่ชี", "สามเณร"),
    *("ผู้ช่วยศาสตราจารย์ ดร.", "ผู้ช่วยศาสตราจารย์", "รองศาสตราจารย์ ดร.", "รองศาสตราจารย์", "ศาสตราจารย์ ดร.", "ศาสตราจารย์"),
    *("ผศ.ดร.", "ผศ.", "รศ.ดร.", "รศ.นพ.", "รศ.", "ศ.ดร.", "ศ.", "ดร.", "นพ.", "พญ.", "ทพ.", "ภญ.", "ภก."),
    *("ว่าที่ร้อยตรีหญิง", "ว่าที่ร้อยตรี", "ว่าที่ร้อยโท", "ว่าที่ร้อยเอก", "ว่าที่ ร.ต.", "นายแพทย์", "แพทย์หญิง"),
    *("นางสาว", "นาย", "นาง", "น.ส.", "เด็กชาย", "เด็กหญิง", "ด.ช.", "ด.ญ.", "คุณ"),
)


@dataclass(frozen=True)
class NewPerson:
    """Somebody whom the province does not know, taken apart as well as it can be guessed."""

    name: str
    prefix: str
    given_name: str
    family_name: str

    def __str__(self) -> str:
        return self.name

    @property
    def fits(self) -> bool:
        return len(self.prefix) <= 100 and len(self.given_name) <= 150 and len(self.family_name) <= 150

    def saved_in(self, province: Province) -> Person:
        parts = {"prefix": self.prefix, "given_name": self.given_name, "family_name": self.family_name}
        return Person(province=province, is_public=True, **parts)


def newcomer(name: str) -> NewPerson:
    """Guess the parts of a name; a guess that would print another name is not taken."""
    prefix = next((prefix for prefix in PREFIXES if name.startswith(prefix) and name != prefix), "")
    given, _, family = name.removeprefix(prefix).strip().partition(" ")
    if squeezed(thai.full_name(prefix, given, family)) != squeezed(name):
        prefix, given, family = "", name, ""
    return NewPerson(name, prefix, given, family.strip())


@dataclass(frozen=True)
class Doubt:
    """A name that several people of the province have."""

    name: str
    people: tuple[Person, ...]

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Part:
    """A speaker of a session as the file has it, alike to ``events.models.Speaker``."""

    person: Person | NewPerson | Doubt
    duty: str


@dataclass
class Directory:
    """The people of a province who have one of the names asked for, by name with and without prefix."""

    by_name: dict[str, list[Person]] = field(default_factory=dict)
    by_bare_name: dict[str, list[Person]] = field(default_factory=dict)
    others: dict[str, "NewPerson | Doubt"] = field(default_factory=dict)  # one for all spellings of a name

    @classmethod
    def of(cls, province: Province, cells: Iterable[str]) -> "Directory":
        """Look up every name in the cells. One statement, however many there are."""
        written = {words for cell in cells for words in (*cell.splitlines(), *entries(cell))}
        keys = {squeezed(name) for words in written for name in (words, part_from_words(words)[0])} - {""}
        found = cls()
        for person in province.people.named(keys).select_related("organization").order_by("pk") if keys else ():
            spellings = {person.whole_key, person.printed_key} - {""}
            for key in spellings:
                found.by_name.setdefault(key, []).append(person)
            if person.bare_key not in spellings:
                found.by_bare_name.setdefault(person.bare_key, []).append(person)
        return found

    def parts(self, cell: str, present: Iterable[Part]) -> list[Part]:
        """Return the speakers that a cell names. Who speaks in the session already stays who it is."""
        present = list(present)
        written = {squeezed(part_in_words(part.person.name, part.duty)) for part in present}
        known = {squeezed(line) for line in cell.splitlines() if self.people(part_from_words(line)[0])}
        return [self._part(words, present) for words in entries(cell, written | known)]

    def _part(self, words: str, present: list[Part]) -> Part:
        for part in present:
            if squeezed(part_in_words(part.person.name, part.duty)) == squeezed(words):
                present.remove(part)
                return Part(part.person, part.duty)
        name, duty = part_from_words(words)
        if name != words and self.people(words):
            name, duty = words, DUTIES[0]
        people = self.people(name)
        here = [part.person for part in present if part.person in people] or people
        return Part(here[0] if len(here) == 1 else self._other(name, people), duty)

    def _other(self, name: str, people: list[Person]) -> "NewPerson | Doubt":
        other = Doubt(name, tuple(people)) if people else newcomer(name)
        return self.others.setdefault(squeezed(name), other)

    def people(self, name: str) -> list[Person]:
        """Return who has this name, those with the same prefix before those with another one."""
        key = squeezed(name)
        return self.by_name.get(key) or self.by_bare_name.get(key) or []
