"""What each role may do. Every role is held in one province; only the administrator stands above them all."""

from enum import Enum
from typing import NamedTuple

from django.db import models


class Role(models.TextChoices):
    """A part somebody plays in a province (บทบาท)."""

    ORGANIZER = "organizer", "ผู้จัดงาน"
    COORDINATOR = "coordinator", "ผู้ประสานงานเครือข่าย"
    COMMITTEE = "committee", "กรรมการคัดเลือก"
    REGISTRAR = "registrar", "นายทะเบียนเกียรติบัตร"
    DOOR = "door", "อาสาหน้างาน"
    AUDITOR = "auditor", "ผู้ตรวจสอบ"


ADMINISTRATOR = ("administrator", "ผู้ดูแลระบบ")

# Coordinators are volunteers of their networks: a second factor is offered to them, not demanded.
SECOND_FACTOR = frozenset(Role) - {Role.COORDINATOR}


class Grant(NamedTuple):
    """Who writes and who else reads. The administrator does both everywhere, the auditor reads everything."""

    write: frozenset
    read: frozenset = frozenset()


class Right(Enum):
    """A field of work at the desk; each row says which roles it belongs to."""

    ASSEMBLY = Grant(write=frozenset({Role.ORGANIZER}), read=frozenset(Role))
    PROGRAMME = Grant(write=frozenset({Role.ORGANIZER, Role.COORDINATOR}), read=frozenset(Role))
    NETWORK = Grant(write=frozenset({Role.ORGANIZER, Role.COORDINATOR}), read=frozenset(Role))
    PEOPLE = Grant(write=frozenset({Role.ORGANIZER}))
    AUDIT = Grant(write=frozenset())


def may_read(roles: frozenset, right: Right) -> bool:
    return bool(roles & (right.value.write | right.value.read | {Role.AUDITOR}))


def may_write(roles: frozenset, right: Right) -> bool:
    return bool(roles & right.value.write)
