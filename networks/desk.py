"""The desk of one member of staff: the province worked in, the roles held there, and what these allow."""

from dataclasses import dataclass
from functools import cached_property, wraps

from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse

from networks.models import Network, Province
from networks.permissions import READERS, WRITERS, Right, Role

SESSION_KEY = "province"


@dataclass
class Desk:
    """Who works where. The administrator works in every province."""

    is_administrator: bool
    provinces: list[Province]
    province: Province | None
    memberships: list

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(membership.role for membership in self.memberships)

    @cached_property
    def networks(self) -> list[Network]:
        """The networks that the person coordinates here; others are not asked for any."""
        coordinated = [m for m in self.memberships if m.role == Role.COORDINATOR]
        prefetch_related_objects(coordinated, "networks__province")
        return sorted((network for m in coordinated for network in m.networks.all()), key=lambda n: n.number)

    @cached_property
    def readable(self) -> frozenset[str]:
        return frozenset(right.value for right in Right if self.may_read(right))

    @cached_property
    def writable(self) -> frozenset[str]:
        return frozenset(right.value for right in Right if self.may_write(right))

    def may_read(self, right: Right) -> bool:
        return self.is_administrator or bool(self.roles & (WRITERS[right] | READERS[right]))

    def may_write(self, right: Right) -> bool:
        """The trail has no writers at all, the administrator included."""
        return bool(WRITERS[right]) and (self.is_administrator or bool(self.roles & WRITERS[right]))

    def holds(self, role: str) -> bool:
        """Whether the person acts in a role here; the administrator acts in every one."""
        return self.is_administrator or role in self

    def __contains__(self, role: str) -> bool:
        return role in self.roles


def desk_of(request: HttpRequest) -> Desk:
    """The desk of the person who asks, in the province chosen last or else the first one."""
    held = list(request.user.memberships.select_related("province"))
    if request.user.is_superuser:
        provinces = list(Province.objects.all())
    else:
        provinces = list({membership.province_id: membership.province for membership in held}.values())
    chosen = request.session.get(SESSION_KEY)
    province = next((p for p in provinces if p.slug == chosen), provinces[0] if provinces else None)
    here = [membership for membership in held if membership.province == province]
    return Desk(request.user.is_superuser, provinces, province, here)


def desk_page(right: Right, *, writes: bool = True):
    """Make a view of ``(request, desk, …)`` a staff page: 404 to who may not read, 403 to a reader who would write.

    ``writes=False``: what is sent there changes nothing but what the sender sees, so a reader may send it too.
    """

    def decorate(view):
        @wraps(view)
        def page(request: HttpRequest, **names) -> HttpResponse:
            request.desk = desk = desk_of(request)
            if desk.province is None or not desk.may_read(right):
                raise Http404("not at this desk")
            if writes and request.method not in ("GET", "HEAD") and not desk.may_write(right):
                raise PermissionDenied("reads only")
            return view(request, desk, **names)

        return page

    return decorate
