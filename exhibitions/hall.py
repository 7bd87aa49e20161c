"""The hall of honour: whom the public sees of an edition, and by what they are sought."""

from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet

from events.models import Assembly
from exhibitions.models import RoleModel, RoleModelPhoto
from networks.models import District, Network, Virtue


def shown(assembly: Assembly) -> QuerySet[RoleModel]:
    """Those of an edition with all that a card shows."""
    photos = Prefetch("photos", RoleModelPhoto.objects.public())
    rows = assembly.role_models.shown().select_related("category", "network__province", "district")
    return rows.prefetch_related("virtues", photos).defer("search_text", *RoleModel.LESSONS)


@dataclass
class Hall:
    """The honoured of an edition as a reader has narrowed them."""

    PARAMETERS = ("network", "virtue", "district", "category")

    assembly: Assembly
    query: dict
    everybody: list[RoleModel] = field(init=False)

    def __post_init__(self):
        self.everybody = list(shown(self.assembly))
        for each in self.everybody:
            each.assembly = self.assembly

    def asked(self, name: str) -> str:
        return self.query.get(name, "")

    @property
    def is_filtered(self) -> bool:
        return any(self.asked(name) for name in self.PARAMETERS)

    @property
    def is_odd(self) -> bool:
        """Whether something is asked for that no link on the page asks."""
        offered = {"network": self.networks, "virtue": self.virtues, "category": self.categories}
        odd = any(self.asked(name) and self.asked(name) not in {e.slug for e in rows} for name, rows in offered.items())
        return odd or (
            bool(self.asked("district")) and self.asked("district") not in {str(e.pk) for e in self.districts}
        )

    @property
    def found(self) -> list[RoleModel]:
        return [each for each in self.everybody if self._admits(each)]

    def _admits(self, each: RoleModel) -> bool:
        has = {
            "network": {each.network.slug} if each.network else set(),
            "virtue": {virtue.slug for virtue in each.virtues.all()},
            "district": {str(each.district_id)},
            "category": {each.category.slug},
        }
        return all(not self.asked(name) or self.asked(name) in has[name] for name in self.PARAMETERS)

    # What can be asked for: what somebody has.

    @property
    def networks(self) -> list[Network]:
        return sorted({each.network for each in self.everybody if each.network}, key=lambda each: each.number)

    @property
    def virtues(self) -> list[Virtue]:
        found = {virtue for each in self.everybody for virtue in each.virtues.all()}
        return sorted(found, key=lambda each: (each.order, each.pk))

    @property
    def districts(self) -> list[District]:
        return sorted({each.district for each in self.everybody if each.district}, key=lambda each: each.order)

    @property
    def categories(self) -> list:
        return sorted({each.category for each in self.everybody}, key=lambda each: (each.order, each.pk))


def years(assembly: Assembly) -> list[Assembly]:
    """The other public editions of the province that honour somebody."""
    rows = Assembly.objects.filter(province=assembly.province_id, is_published=True).exclude(pk=assembly.pk)
    found = list(rows.filter(role_models__in=RoleModel.objects.shown()).distinct().order_by("-year"))
    for each in found:
        each.province = assembly.province
    return found
