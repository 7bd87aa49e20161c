"""An organization that was entered twice: one of the two takes over what tells of the other, which then goes."""

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from moral_assembly import audit, saving
from networks.models import Organization, Participant, Province

TWINS = "มีผู้เข้าร่วมชื่อเดียวกันทั้งใน “{kept}” และ “{gone}” โดยไม่มีโทรศัพท์หรืออีเมลแยกจากกัน ลบคนที่ซ้ำหรือใส่โทรศัพท์ก่อน"
WORDS = {  # by the constraint that refused; the guards of papers that were sent have no name
    "one_participant_of_an_identity": TWINS,
    "one_live_registration_of_a_human": TWINS,
    None: "บันทึกข้อตกลงที่ส่งแล้วใช้ “{gone}” อยู่และแก้ไม่ได้ เปิด “{gone}” แล้วรวม “{kept}” เข้าไปแทน",
}


class Refused(Exception):
    """What the database holds fast; ``str()`` says in Thai what to do instead."""


def merge(request: HttpRequest, kept: Organization, gone: Organization) -> None:
    """Let ``kept`` take over every row that names ``gone``, in whichever app. Raise ``Organization.DoesNotExist``."""
    try:
        _merge(request, kept, gone)
    except IntegrityError as error:
        refused = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if refused not in WORDS:
            raise
        raise Refused(WORDS[refused].format(kept=kept, gone=gone)) from error


@transaction.atomic
def _merge(request: HttpRequest, kept: Organization, gone: Organization) -> None:
    kept, gone = _held(kept, gone)
    changes = {"merged": [gone.name, kept.name], "network": [_name(gone.network), _name(kept.network)]}
    Participant.objects.filter(organization=gone, organization_name=gone.name).update(organization_name=kept.name)
    for relation in Organization._meta.related_objects:
        _hand_over(relation, kept, gone)
    if kept.network is None and gone.network:
        kept.network = gone.network
        kept.save(update_fields=["network"])
    gone.delete()
    saving.record(request, audit.Action.ORGANIZATIONS_MERGED, kept, changes)


def _held(kept: Organization, gone: Organization) -> tuple[Organization, Organization]:
    """Both rows, locked after their province, as ``profiles`` does: two who merge them crosswise come one by one."""
    Province.objects.select_for_update(no_key=True).get(pk=kept.province_id)
    rows = Organization.objects.select_for_update(of=("self",)).select_related("network", "province").order_by("pk")
    found = {row.pk: row for row in rows.filter(province=kept.province_id, pk__in=[kept.pk, gone.pk])}
    if len(found) < 2:
        raise Organization.DoesNotExist("one of the two has gone meanwhile")
    return found[kept.pk], found[gone.pk]


def _hand_over(relation, kept: Organization, gone: Organization) -> None:
    name = relation.field.name
    rows = relation.related_model._base_manager.filter(**{name: gone})
    if not relation.many_to_many:
        rows.update(**{name: kept})
        return
    for row in rows:
        getattr(row, name).add(kept)


def _name(network) -> str | None:
    return str(network) if network else None
