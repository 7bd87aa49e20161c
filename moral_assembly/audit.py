"""The audit trail: every deed of staff, who, when, from where and what changed, in rows that nobody can quietly alter.

Each row carries a keyed hash (settings.AUDIT_KEY) over itself and the row before it; the head row names the last one.
Triggers refuse changes; an owner of the database who lifts them still cannot make the hashes agree without the key.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.http import HttpRequest
from django.utils import timezone
from psycopg2.extras import execute_batch

FIRST_HASH = "0" * 64
SECRETS = {"password", "token_hash", "data"}  # "data" holds the keys of second factors


class Action(models.TextChoices):
    """What was done. Later verbs are added here; the rows keep the code alone."""

    SIGNED_IN = "signed_in", "เข้าสู่ระบบ"
    DEMO_SIGNED_IN = "demo_signed_in", "เข้าสู่ระบบด้วยบัญชีสาธิต"
    SIGN_IN_FAILED = "sign_in_failed", "เข้าสู่ระบบไม่สำเร็จ"
    SIGNED_OUT = "signed_out", "ออกจากระบบ"
    FACTOR_FAILED = "factor_failed", "ยืนยันขั้นที่สองไม่สำเร็จ"
    FACTOR_ADDED = "factor_added", "เพิ่มการยืนยันขั้นที่สอง"
    FACTOR_REMOVED = "factor_removed", "นำการยืนยันขั้นที่สองออก"
    CODES_RENEWED = "codes_renewed", "ออกรหัสสำรองชุดใหม่"
    PASSWORD_CHANGED = "password_changed", "เปลี่ยนรหัสผ่าน"
    PASSWORD_RESET = "password_reset", "ตั้งรหัสผ่านใหม่ทางอีเมล"
    EMAIL_CHANGED = "email_changed", "เปลี่ยนอีเมล"
    NAME_CHANGED = "name_changed", "เปลี่ยนชื่อที่แสดง"
    INVITATION_MADE = "invitation_made", "เชิญ"
    INVITATION_RESENT = "invitation_resent", "ส่งคำเชิญอีกครั้ง"
    COORDINATOR_ASKED = "coordinator_asked", "ขอเชิญผู้ประสานงาน"
    COORDINATOR_APPROVED = "coordinator_approved", "อนุมัติคำขอเชิญผู้ประสานงาน"
    COORDINATOR_DECLINED = "coordinator_declined", "ไม่อนุมัติคำขอเชิญผู้ประสานงาน"
    COORDINATOR_WITHDRAWN = "coordinator_withdrawn", "ถอนคำขอเชิญผู้ประสานงาน"
    INVITATION_ACCEPTED = "invitation_accepted", "รับคำเชิญ"
    INVITATION_REVOKED = "invitation_revoked", "ยกเลิกคำเชิญ"
    ROLE_GIVEN = "role_given", "ให้บทบาท"
    ROLE_CHANGED = "role_changed", "เปลี่ยนเครือข่ายที่ดูแล"
    ROLE_REMOVED = "role_removed", "นำบทบาทออก"
    MADE = "made", "เพิ่มข้อมูล"
    CHANGED = "changed", "แก้ข้อมูล"
    DELETED = "deleted", "ลบข้อมูล"
    PUBLISHED = "published", "ตั้งเป็นพร้อมเผยแพร่"
    RELEASED = "released", "เผยแพร่กำหนดการ"
    RESTORED = "restored", "นำกำหนดการเดิมกลับมา"
    DRAFTED = "drafted", "เปลี่ยนเป็นร่าง"
    CANCELLED = "cancelled", "ยกเลิกรายการ"
    PRINTED = "printed", "สั่งทำสูจิบัตร"
    ARRANGED = "arranged", "จัดผังกำหนดการ"
    MERGED = "merged", "รวมบุคคลซ้ำ"
    ORGANIZATIONS_MERGED = "organizations_merged", "รวมหน่วยงานซ้ำ"
    REGISTERED = "registered", "ลงทะเบียนให้"
    REGISTRATION_CHANGED = "registration_changed", "เปลี่ยนการลงทะเบียน"
    REGISTRATION_CANCELLED = "registration_cancelled", "ยกเลิกการลงทะเบียน"
    REGISTRATION_SETTLED = "registration_settled", "ตัดสินการลงทะเบียนที่รอตรวจสอบ"
    PARTICIPANTS_EXPORTED = "participants_exported", "ส่งออกรายชื่อผู้เข้าร่วม"
    PARTICIPANT_CORRECTED = "participant_corrected", "ผู้เข้าร่วมแก้ข้อมูลของตนเองจากบัตร"
    PARTICIPANT_ERASED = "participant_erased", "ลบข้อมูลผู้เข้าร่วมตามคำขอ"
    DOOR_LINK_MADE = "door_link_made", "ทำลิงก์หน้าประตู"
    DOOR_LINK_REVOKED = "door_link_revoked", "ยกเลิกลิงก์หน้าประตู"
    DOOR_PAPERS_ASKED = "door_papers_asked", "สั่งทำป้ายชื่อหรือใบลงทะเบียน"
    ATTENDANCE_EXPORTED = "attendance_exported", "ส่งออกรายชื่อผู้เข้าร่วม"
    BOOTH_MOVED = "booth_moved", "เปลี่ยนสถานะบูธ"
    FLOOR_ARRANGED = "floor_arranged", "จัดผังบูธ"
    MARKET_PRINTED = "market_printed", "สั่งทำผังหรือป้ายบูธ"
    BOOTHS_EXPORTED = "booths_exported", "ส่งออกรายการบูธ"
    PLEDGE_CONFIRMED = "pledge_confirmed", "ยืนยันคำมั่น"
    PLEDGE_ERASED = "pledge_erased", "ลบข้อมูลผู้ลงนามตามคำขอ"
    PLEDGES_SET_ASIDE = "pledges_set_aside", "ไม่นับคำมั่น"
    PLEDGES_RESTORED = "pledges_restored", "กลับมานับคำมั่น"
    MOU_SENT = "mou_sent", "ส่งบันทึกข้อตกลงให้ลงนาม"
    MOU_REMINDED = "mou_reminded", "เตือนให้ลงนามบันทึกข้อตกลง"
    MOU_SIGNED = "mou_signed", "ลงนามบันทึกข้อตกลง"
    MOU_DECLINED = "mou_declined", "ไม่ลงนามบันทึกข้อตกลง"
    MOU_REVISED = "mou_revised", "เปิดบันทึกข้อตกลงฉบับใหม่"
    MOU_WITHDRAWN = "mou_withdrawn", "ยกเลิกบันทึกข้อตกลง"
    MOU_SHOWN = "mou_shown", "เปลี่ยนการเผยแพร่บันทึกข้อตกลง"
    MOU_ERASED = "mou_erased", "ลบข้อมูลผู้ลงนามในบันทึกข้อตกลง"
    CERTIFICATES_ASKED = "certificates_asked", "สั่งออกเกียรติบัตร"
    CERTIFICATE_SUSPENDED = "certificate_suspended", "ระงับเกียรติบัตร"
    CERTIFICATE_RESTORED = "certificate_restored", "เลิกระงับเกียรติบัตร"
    CERTIFICATE_REVOKED = "certificate_revoked", "เพิกถอนเกียรติบัตร"
    CERTIFICATE_REPLACED = "certificate_replaced", "ออกเกียรติบัตรแทน"
    CERTIFICATE_ERASED = "certificate_erased", "ลบข้อมูลในเกียรติบัตร"
    CERTIFICATES_STOPPED = "certificates_stopped", "หยุดออกเกียรติบัตร"
    CERTIFICATES_RESUMED = "certificates_resumed", "ออกเกียรติบัตรต่อ"
    CERTIFICATES_PRINTED = "certificates_printed", "ทำไฟล์พิมพ์เกียรติบัตร"
    PRINTING_STOPPED = "printing_stopped", "หยุดทำไฟล์พิมพ์เกียรติบัตร"
    PRINTING_RESUMED = "printing_resumed", "ทำไฟล์พิมพ์เกียรติบัตรต่อ"
    CERTIFICATES_TICKED = "certificates_ticked", "บันทึกการพิมพ์หรือมอบ"
    IMPORTED = "imported", "นำเข้าจากไฟล์"
    NOMINATION_SENT = "nomination_sent", "ส่งการเสนอชื่อ"
    NOMINATION_TAKEN_UP = "nomination_taken_up", "รับเรื่องเสนอชื่อ"
    NOMINATION_SET_ASIDE = "nomination_set_aside", "ไม่รับเรื่องเสนอชื่อ"
    NOMINATION_REOPENED = "nomination_reopened", "เปิดการเสนอชื่อให้แก้"
    NOMINATION_SCREENED = "nomination_screened", "กลั่นกรองการเสนอชื่อ"
    CONSENT_ASKED = "consent_asked", "ขอความยินยอมของผู้ถูกเสนอชื่อ"
    CONSENT_RECORDED = "consent_recorded", "บันทึกความยินยอมของผู้ถูกเสนอชื่อ"
    COMMITTEE_CHANGED = "committee_changed", "จัดคณะกรรมการ"
    NOMINATIONS_ASSIGNED = "nominations_assigned", "มอบหมายให้กรรมการพิจารณา"
    INTEREST_DECLARED = "interest_declared", "แจ้งส่วนได้เสีย"
    INTEREST_LIFTED = "interest_lifted", "ยกเลิกส่วนได้เสีย"
    SCORED = "scored", "ให้คะแนน"
    DECISION_SET = "decision_set", "ตั้งคำตัดสิน"
    DECISIONS_APPLIED = "decisions_applied", "ใช้คำตัดสินพร้อมกัน"
    DECISIONS_UNDONE = "decisions_undone", "เลิกใช้คำตัดสิน"
    MINUTES_ASKED = "minutes_asked", "สั่งทำบันทึกการตัดสิน"
    STORY_SENT = "story_sent", "ส่งเรื่องบุคคลต้นแบบให้อนุมัติ"
    STORY_APPROVED = "story_approved", "เผยแพร่เรื่องบุคคลต้นแบบ"
    STORY_TAKEN_DOWN = "story_taken_down", "นำเรื่องบุคคลต้นแบบลง"
    LETTERS_DRAFTED = "letters_drafted", "ร่างจดหมาย"
    LETTER_CHANGED = "letter_changed", "แก้จดหมาย"
    LETTER_QUEUED = "letter_queued", "ส่งจดหมาย"
    LETTER_SETTLED = "letter_settled", "ถือว่าจดหมายส่งถึงแล้ว"
    LETTER_DISCARDED = "letter_discarded", "ทิ้งจดหมาย"
    RESCUE_ADDED = "rescue_added", "เพิ่มข้อมูลในหน้ากู้ระบบ"
    RESCUE_CHANGED = "rescue_changed", "แก้ข้อมูลในหน้ากู้ระบบ"
    RESCUE_DELETED = "rescue_deleted", "ลบข้อมูลในหน้ากู้ระบบ"


class AuditEntry(models.Model):
    """One deed in the trail (บันทึกการใช้งาน). No foreign keys: it outlives what it speaks of."""

    number = models.BigIntegerField("ลำดับ", primary_key=True)
    at = models.DateTimeField("เมื่อ")
    actor_id = models.BigIntegerField("รหัสผู้ทำ", null=True)
    actor = models.TextField("ผู้ทำ")
    address = models.TextField("ที่อยู่เครือข่าย")
    province = models.TextField("รหัสจังหวัด")
    action = models.TextField("การกระทำ")
    object_type = models.TextField("ชนิดข้อมูล")
    object_id = models.TextField("รหัสข้อมูล")
    label = models.TextField("ข้อมูล")
    changes = models.JSONField("สิ่งที่เปลี่ยน", default=dict)
    previous_hash = models.CharField(max_length=64, editable=False)
    hash = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering = ["-number"]
        verbose_name = verbose_name_plural = "บันทึกการใช้งาน"
        indexes = [
            models.Index(fields=["province", "-number"], name="audit_of_a_province"),
            models.Index(fields=["actor_id", "-number"], name="audit_of_an_actor"),
            models.Index(fields=["object_type", "object_id", "-number"], name="audit_of_an_object"),
        ]

    def __str__(self):
        return f"{self.number} {self.action_label}"

    @property
    def action_label(self) -> str:
        return dict(Action.choices).get(self.action, self.action)

    @property
    def true_hash(self) -> str:
        """The hash that the row's contents call for."""
        return _keyed_hash([getattr(self, field.attname) for field in self._meta.fields if field.name != "hash"])


class AuditHead(models.Model):
    """The one row that says where the trail ends, so that a cut tail is found."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=FIRST_HASH)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_audit_head")]

    def __str__(self):
        return f"{self.number}:{self.hash}"

    @property
    def true_seal(self) -> str:
        return _keyed_hash([self.number, self.hash])


def _keyed_hash(values: list) -> str:
    text = json.dumps(values, cls=_Exact, sort_keys=True, separators=(",", ":"))
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


class _Exact(DjangoJSONEncoder):
    """Django's own writes moments to the millisecond; the trail keeps them whole."""

    def default(self, value):
        return value.astimezone(UTC).isoformat() if hasattr(value, "astimezone") else super().default(value)


def record(
    request: HttpRequest | None,
    action: Action,
    obj: models.Model | None = None,
    changes: dict | None = None,
    *,
    actor: Any = None,
    province: str = "",
    label: str = "",
) -> AuditEntry:
    """Write one deed into the trail, in the transaction of the deed itself: both stand or neither does.

    The province is the object's own unless it is named. Call this last: the head stays locked until the commit.
    """
    return append(entry(request, action, obj, changes, actor=actor, province=province, label=label))


def entry(
    request: HttpRequest | None,
    action: Action,
    obj: models.Model | None = None,
    changes: dict | None = None,
    *,
    actor: Any = None,
    province: str = "",
    label: str = "",
) -> AuditEntry:
    """Return a deed that is not in the trail yet; ``append_all`` takes many of them at once."""
    actor = actor or getattr(request, "user", None)
    if not getattr(actor, "pk", None):
        actor = None
    return AuditEntry(
        at=timezone.now(),
        actor_id=actor.pk if actor else None,
        actor=_plain(actor or ""),
        address=address(request),
        province=province or _province_of(obj),
        action=action.value,
        object_type=obj._meta.label_lower if obj else "",
        object_id=str(obj.pk) if obj else "",
        label=_plain(label or obj or ""),
        changes=json.loads(_plain(json.dumps(changes or {}, cls=DjangoJSONEncoder, ensure_ascii=False))),
    )


@transaction.atomic(savepoint=False)
def append(entry: AuditEntry) -> AuditEntry:
    """Chain ``entry`` to the trail. The lock on the head lets one writer at a time through.

    No savepoint of its own: a deed whose entry fails fails with it.
    """
    return link(_locked_head(), entry)


@transaction.atomic(savepoint=False)
def append_all(entries: list[AuditEntry]) -> None:
    """Chain many deeds in a constant number of round trips; the head moves on one by one, as its guard demands."""
    head, steps = _locked_head(), []
    for entry in entries:
        _chain(head, entry)
        steps.append((head.number, head.hash, head.seal, head.pk))
    AuditEntry.objects.bulk_create(entries)
    update = f"UPDATE {AuditHead._meta.db_table} SET number = %s, hash = %s, seal = %s WHERE id = %s"  # noqa: S608
    with connection.cursor() as cursor:
        execute_batch(cursor, update, steps, page_size=len(steps) or 1)


def _locked_head() -> AuditHead:
    return AuditHead.objects.select_for_update().get_or_create(pk=1)[0]


def link(head: AuditHead, entry: AuditEntry) -> AuditEntry:
    """Put ``entry`` after ``head``; only ``append``, which holds the lock, may call this."""
    _chain(head, entry)
    entry.save(force_insert=True)
    head.save(force_update=True)
    return entry


def _chain(head: AuditHead, entry: AuditEntry) -> None:
    entry.number, entry.previous_hash = head.number + 1, head.hash
    entry.hash = entry.true_hash
    head.number, head.hash = entry.number, entry.hash
    head.seal = head.true_seal


def differences(before: dict, after: dict) -> dict:
    """What differs between two ``values()``, as ``{name: [before, after]}``."""
    return {name: [before.get(name), after.get(name)] for name in after if before.get(name) != after.get(name)}


def values(obj: models.Model) -> dict:
    """The fields of ``obj`` as the trail shows them; secrets and what its model calls private stay out."""
    unsaid = SECRETS | getattr(obj, "PRIVATE", frozenset())
    fields = (field for field in obj._meta.concrete_fields if not field.generated and field.name not in unsaid)
    return {field.name: field.value_to_string(obj) for field in fields}


def address(request: HttpRequest | None) -> str:
    """Where a request came from; behind a proxy, as TRUSTED_PROXIES says."""
    from allauth.account.adapter import get_adapter

    try:
        return get_adapter(request).get_client_ip(request) if request else ""
    except PermissionDenied:  # a server that was not told the address; the deed is recorded all the same
        return ""


def _plain(value: object) -> str:
    """Text that PostgreSQL can keep: without NUL and half characters."""
    return str(value).replace("\0", "").replace("\\u0000", "").encode(errors="replace").decode()


def _province_of(obj: models.Model | None) -> str:
    province = obj if obj and hasattr(obj, "public_version") else getattr(obj, "province", None)
    return getattr(province, "slug", "")


def faults(anchor: tuple[int, str] | None = None, after: int = 0) -> Iterator[str]:
    """Name every row that was altered, removed or put in.

    ``anchor``: a row's number and hash, kept elsewhere. ``after``: take the rows up to this number for granted.
    """
    number, previous_hash = after, FIRST_HASH
    if after:
        previous_hash = AuditEntry.objects.filter(number=after).values_list("hash", flat=True).first()
    rows = AuditEntry.objects.order_by("number")
    for entry in (rows.filter(number__gt=after) if after else rows).iterator():
        yield from _faults_of(entry, number, previous_hash)
        if anchor and entry.number == anchor[0] and entry.hash != anchor[1]:
            yield f"แถว {entry.number} ไม่ตรงกับหลักฐานที่เก็บไว้ภายนอก"
        number, previous_hash = max(entry.number, number), entry.hash
    if anchor and number < anchor[0]:
        yield f"แถว {anchor[0]} ที่มีหลักฐานภายนอกหายไป"
    yield from _faults_of_head(number, previous_hash)


def recent_faults(rows: int = 200) -> list[str]:
    """The faults among the newest rows, for a page; ``./manage.py verify_audit`` reads them all."""
    last = AuditEntry.objects.order_by("-number").values_list("number", flat=True).first() or 0
    return list(faults(after=max(last - rows, 0)))


def _faults_of(entry: AuditEntry, number: int, previous_hash: str) -> Iterator[str]:
    missing = entry.number - number - 1
    if entry.number < 1:
        yield f"แถว {entry.number} ถูกแทรกเข้ามา"
    elif missing:
        yield f"แถว {_span(number + 1, entry.number - 1)} หายไป"
    elif entry.previous_hash != previous_hash:
        yield f"แถว {entry.number} ไม่ต่อจากแถว {number}"
    if entry.hash != entry.true_hash:
        yield f"แถว {entry.number} ถูกแก้ไขหรือแทรกเข้ามา"


def _faults_of_head(number: int, last_hash: str) -> Iterator[str]:
    head = AuditHead.objects.filter(pk=1).first()
    if head is None:
        if number:
            yield "แถวหัวที่บอกจุดสิ้นสุดหายไป"
        return
    if head.number > number:
        yield f"แถว {_span(number + 1, head.number)} หายไปจากท้าย"
    elif head.number < number:
        yield f"แถว {_span(head.number + 1, number)} ถูกแทรกที่ท้าย"
    elif head.hash != last_hash:
        yield f"แถวหัวไม่ตรงกับแถว {number}"
    if head.seal != head.true_seal:
        yield "แถวหัวถูกแก้ไข"


def _span(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first} ถึง {last}"
