"""The wall of pledges: whoever is shown there, newest first, filtered and searched, a screen at a time."""

from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.http import urlencode

from moral_assembly import thai
from networks.models import District, Network, Virtue
from pledges.forms import virtues_of
from pledges.models import Declaration

NAMES_A_PAGE = 30
SHOWN = (
    *("number", "kind", "prefix", "name", "position", "organization_name", "virtues", "promise", "is_erased"),
    *("declaration_id", "network__name", "network__number"),
)


@dataclass
class Wall:
    """The wall of one declaration as a reader's query string asks for it."""

    declaration: Declaration
    query: dict
    networks: list[Network] = field(init=False)
    virtues: list[Virtue] = field(init=False)
    districts: list[District] = field(init=False)

    PARAMETERS = ("network", "virtue", "district", "before")

    def __post_init__(self):
        assembly = self.declaration.assembly
        self.networks = list(assembly.province.networks.all())
        self.virtues = list(virtues_of(assembly.year))
        self.districts = list(assembly.province.districts.all())
        self.network = self._chosen("network", self.networks, "slug")
        self.virtue = self._chosen("virtue", self.virtues, "slug")
        self.district = self._chosen("district", self.districts, "pk")
        self.q = self.query.get("q", "").strip()
        before = thai.arabic(self.query.get("before", ""))
        is_number = before.isascii() and before.isdigit() and len(before) < 10
        self.before = int(before) if is_number and int(before) <= self.declaration.tally.last_number else None

    def _chosen(self, name: str, rows: list, key: str):
        return next((row for row in rows if str(getattr(row, key)) == self.query.get(name)), None)

    @property
    def is_odd(self) -> bool:
        """Whether something was asked for that no link of ours asks: such a page is not kept."""
        return any(getattr(self, name) is None for name in self.PARAMETERS if self.query.get(name))

    @property
    def is_filtered(self) -> bool:
        return bool(self.network or self.virtue or self.district or self.q)

    def rows(self) -> QuerySet:
        """Return the pledges shown, newest first."""
        rows = self.declaration.pledges.on_wall().select_related("network").only(*SHOWN).order_by("-number")
        if self.network:
            rows = rows.filter(network=self.network)
        if self.district:
            rows = rows.filter(district=self.district)
        if self.virtue:
            rows = rows.filter(virtues__contains=[self.virtue.pk])
        for word in thai.normalise(self.q).split():
            rows = rows.filter(search_text__contains=word)
        return rows.filter(number__lt=self.before) if self.before else rows

    def page(self) -> list:
        """Return one screen; each pledge with ``virtue_names``."""
        names = {virtue.pk: virtue.name for virtue in self.virtues}
        found = list(self.rows()[: NAMES_A_PAGE + 1])
        for pledge in found:
            pledge.virtue_names = [names[pk] for pk in pledge.virtues if pk in names]
        self.more = self._address(found[NAMES_A_PAGE - 1].number) if len(found) > NAMES_A_PAGE else ""
        return found[:NAMES_A_PAGE]

    def _address(self, before: int) -> str:
        """The query string of the screen that goes on below ``before``."""
        chosen = {name: self.query.get(name) for name in ("network", "virtue", "district") if getattr(self, name)}
        return "?" + urlencode({**chosen, **({"q": self.q} if self.q else {}), "before": before})
