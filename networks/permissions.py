"""What each role may do. Every role is held in one province; only the administrator stands above them all."""

from django.db import models


class Role(models.TextChoices):
    """A part somebody plays in a province (บทบาท)."""

    ORGANIZER = "organizer", "ผู้จัดงาน"
    COORDINATOR = "coordinator", "ผู้ประสานงานเครือข่าย"
    COMMITTEE = "committee", "กรรมการคัดเลือก"
    REGISTRAR = "registrar", "นายทะเบียนเกียรติบัตร"
    DOOR = "door", "อาสาหน้างาน"
    AUDITOR = "auditor", "ผู้ตรวจสอบ"


# Coordinators are volunteers of their networks: a second factor is offered to them, not demanded.
SECOND_FACTOR = frozenset(Role) - {Role.COORDINATOR}
